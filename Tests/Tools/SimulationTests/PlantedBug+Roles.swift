import AtomicCommit
import BankCore
import SettlementProtocol
import Simulation
import Synchronization

extension PlantedBug {
    /// What a bank may do wrong as a participant, as an originator and with settlement windows.
    static let ofRoles: [PlantedBug] = [
        PlantedBug("let an old id in behind the cut", breaks: "behind its cut a bank says yes to nothing older") {
            conduct in
            conduct.bank.raiseCut = { participant, _ in participant.raiseCut(to: 0) }
        },
        PlantedBug("freeze past what was admitted", breaks: "a freeze waits for all that passed before its cut") {
            conduct in
            conduct.bank.raiseCut = { participant, cut in
                let (raise, released) = participant.raiseCut(to: cut)
                return (raise, released.contains(raise) ? released : released + [raise])
            }
        },
        PlantedBug("settle a window twice", breaks: "a window is frozen once nothing older is in doubt") { conduct in
            conduct.bank.openCount = { _, _, _ in 0 }
        },
        PlantedBug("count what the quota refused", breaks: "a quota counts what was voted no, and nothing else") {
            conduct in
            let quotas = Mutex<[MemberID: RefusalQuota]>([:])
            conduct.bank.admit = { participant, items, wallClock, now in
                let rules = participant.rules
                let admitted = items.map { item -> Result<OpenedItem, ProtocolError> in
                    guard case .success(let opened) = item else { return item }
                    let isExhausted = quotas.withLock { quotas in
                        quotas[rules.bank]?.isExhausted(for: opened.header.originator, at: now) ?? false
                    }
                    return isExhausted ? .failure(ProtocolError(.tooManyRefusals, "turned away")) : item
                }
                return participant.admit(admitted, wallClock: wallClock, at: now)
            }
            conduct.bank.conclude = { participant, batch, now in
                let answers = participant.conclude(batch, at: now)
                let rules = participant.rules
                quotas.withLock { quotas in
                    for case (let header?, let answer) in zip(batch.headers, answers) {
                        if case .vote(.yes, _) = answer { continue }
                        quotas[rules.bank, default: RefusalQuota(perMinute: rules.refusalsPerMinute)]
                            .noteRefusal(of: header.key, from: header.originator, at: now)
                    }
                }
                return answers
            }
        },
        PlantedBug("drop the floor on restart", breaks: "no id below the horizon is taken in, restarts or not") {
            conduct in
            conduct.bank.restore = { _, _ in }
        },
        PlantedBug("believe a withdrawal before its tombstone", breaks: "a withdrawal is durable before it is believed")
        { conduct in
            conduct.bank.waitsForRow = { events in
                !events.contains { if case .entombed = $0 { true } else { false } }
            }
        },
        PlantedBug("believe a refusal", breaks: "a coordinator's refusal is no outcome") { conduct in
            conduct.bank.hear = { originator, event, id, ending in
                originator.hear(event == .refused ? .found(.aborted(nil)) : event, of: id, ending: ending)
            }
        },
        PlantedBug("vote before the own record", breaks: "the own vote waits until its origination is durable") {
            conduct in
            conduct.bank.record = { originator, key in
                let record = originator.record(of: key)
                guard case .recording(let origination) = record else { return record }
                return .durable(origination)
            }
        },
    ]
}
