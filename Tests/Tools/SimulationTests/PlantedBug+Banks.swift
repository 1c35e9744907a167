import AtomicCommit
import BankCore
import Foundation
import Ledger
import Projections
import SettlementProtocol
import Simulation
import Synchronization

extension PlantedBug {
    /// Bugs in a bank's handling of its books.
    static let ofBanks: [PlantedBug] = [
        PlantedBug("vote before the write", breaks: "a vote is durable before it is sent") { conduct in
            conduct.bank.waitsForRow = { events in
                !events.contains { if case .prepared = $0 { true } else { false } }
            }
        },
        PlantedBug("acknowledge before the sync", breaks: "an outcome is durable before it is acknowledged") {
            conduct in
            conduct.bank.waitsForRow = { events in
                !events.contains { if case .finished = $0 { true } else { false } }
            }
        },
        PlantedBug("forget a tombstone", breaks: "abort of an unknown key is stored before it is acknowledged") {
            conduct in
            conduct.bank.finish = { books, item in
                if books.role(of: item.key) == .unknown, item.outcome == .aborted { return (.acknowledged, nil) }
                return books.finish(item)
            }
        },
        PlantedBug("expire a hold alone", breaks: "after its yes a bank waits for the outcome without a timeout") {
            conduct in
            let since = Mutex<[TransactionKey: UInt64]>([:])
            conduct.bank.passTime = { books, now in
                books.inDoubt.compactMap { doubt in
                    let seen = since.withLock { since in
                        let first = since[doubt.key] ?? now
                        since[doubt.key] = first
                        return first
                    }
                    guard now > seen + 3_000_000_000 else { return nil }
                    return books.finish(CoreFinish(key: doubt.key, digest: doubt.digest, outcome: .aborted)).event
                }
            }
        },
        PlantedBug("commit on silence", breaks: "only the coordinator's outcome ends a yes") { conduct in
            let since = Mutex<[TransactionKey: UInt64]>([:])
            conduct.bank.passTime = { books, now in
                books.inDoubt.compactMap { doubt in
                    let seen = since.withLock { since in
                        let first = since[doubt.key] ?? now
                        since[doubt.key] = first
                        return first
                    }
                    guard now > seen + 3_000_000_000 else { return nil }
                    return books.finish(CoreFinish(key: doubt.key, digest: doubt.digest, outcome: .committed)).event
                }
            }
        },
        PlantedBug("take its own yes for an outcome", breaks: "an originator's own yes is not an outcome") { conduct in
            conduct.bank.hear = { originator, event, id, ending in
                let digest = originator[id]?.origination.digest
                let isOwnYes = digest.map { event == .found(.prepared($0)) } ?? false
                return originator.hear(isOwnYes ? .learned(.committed, digest: digest) : event, of: id, ending: ending)
            }
        },
        PlantedBug("apply twice", breaks: "a repeated outcome changes nothing") { conduct in
            let holds = Mutex<[TransactionKey: CoreEvent]>([:])
            conduct.bank.prepare = { books, item in
                let prepared = books.prepare(item)
                if let event = prepared.event { holds.withLock { $0[item.key] = event } }
                return prepared
            }
            conduct.bank.finish = { books, item in
                if case .committed = books.role(of: item.key), let event = holds.withLock({ $0[item.key] }) {
                    books.apply(event)
                }
                return books.finish(item)
            }
        },
        PlantedBug("accept another digest", breaks: "another digest under a key is a conflict") { conduct in
            conduct.bank.prepare = { books, item in
                let prepared = books.prepare(item)
                return prepared.answer == .conflict ? (.vote(.yes), nil) : prepared
            }
        },
        PlantedBug("ignore a conflict", breaks: "a conflict has no effect") { conduct in
            conduct.bank.prepare = { books, item in
                let prepared = books.prepare(item)
                guard prepared.answer == .conflict else { return prepared }
                let event = CoreEvent.prepared(
                    key: item.key, digest: item.digest, holds: [], timeoutMilliseconds: item.timeoutMilliseconds,
                    record: Data())
                books.apply(event)
                return (.vote(.yes), event)
            }
        },
        PlantedBug("vote again after an abort", breaks: "a vote is final, and is no after an abort") { conduct in
            conduct.bank.prepare = { books, item in
                if case .aborted = books.role(of: item.key) { return (.vote(.yes), nil) }
                return books.prepare(item)
            }
        },
        PlantedBug("yes without a hold", breaks: "a yes reserves what finish needs") { conduct in
            conduct.bank.prepare = { books, item in
                guard case .hold(_, let record) = item.proposal, books.role(of: item.key) == .unknown else {
                    return books.prepare(item)
                }
                return books.prepare(
                    CoreItem(
                        key: item.key, digest: item.digest, timeoutMilliseconds: item.timeoutMilliseconds,
                        proposal: .hold([], record: record)))
            }
        },
        PlantedBug("forget a yes on restart", breaks: "a durable yes survives every restart") { conduct in
            conduct.bank.recover = { rows in
                rows.compactMap { row in
                    guard let events = try? CoreRow(serialized: row).events else { return row }
                    let dropped = Set(
                        events.compactMap { event -> TransactionKey? in
                            if case .prepared(let key, _, _, _, _) = event { key } else { nil }
                        })
                    guard !dropped.isEmpty, row == rows.last else { return row }
                    return nil
                }
            }
        },
        PlantedBug("withdraw a key that was voted on", breaks: "only a key that was never voted on is withdrawn") {
            conduct in
            conduct.bank.entomb = { books, key, digest in
                books.finish(CoreFinish(key: key, digest: digest, outcome: .aborted)).event
            }
        },
    ]
}
