import AtomicCommit
import BankCore
import SettlementProtocol
import Simulation
import Synchronization

extension PlantedBug {
    /// Bugs of a bank as a participant, as an originator and in settlement windows.
    static let ofRoles: [PlantedBug] = [
        PlantedBug("vote yes on an id below the cut", breaks: "a bank votes no on every new id below its cut") {
            conduct in
            conduct.bank.raiseCut = { participant, _ in participant.raiseCut(to: 0) }
        },
        PlantedBug("freeze before admitted batches end", breaks: "a freeze waits for every batch admitted earlier") {
            conduct in
            conduct.bank.raiseCut = { participant, cut in
                let (raise, released) = participant.raiseCut(to: cut)
                return (raise, released.contains(raise) ? released : released + [raise])
            }
        },
        PlantedBug("settle a window twice", breaks: "a window is frozen only when no older key is in doubt") {
            conduct in
            conduct.bank.openCount = { _, _, _ in 0 }
        },
        PlantedBug("count the refusals of the quota", breaks: "a quota counts votes of no, and nothing else") {
            conduct in
            let quotas = Mutex<[MemberID: RefusalQuota<MemberID>]>([:])
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
                    for case (let header?, let answer) in zip(batch.items.map(\.?.header), answers) {
                        if case .vote(.yes, _) = answer { continue }
                        quotas[rules.bank, default: RefusalQuota(perMinute: rules.refusalsPerMinute)]
                            .noteRefusal(of: header.key, from: header.originator, at: now)
                    }
                }
                return answers
            }
        },
        PlantedBug("drop the floor on restart", breaks: "no id below the horizon is admitted, even after a restart") {
            conduct in
            conduct.bank.restore = { _, _ in }
        },
        PlantedBug("judge by the day of the clock", breaks: "the business day does not fall at a restart") { conduct in
            conduct.bank.restoreDay = { _, _ in }
        },
        PlantedBug("use a withdrawal before its tombstone", breaks: "a withdrawal is durable before it takes effect") {
            conduct in
            conduct.bank.waitsForRow = { events in
                !events.contains { if case .entombed = $0 { true } else { false } }
            }
        },
        PlantedBug("take a refusal for an outcome", breaks: "a coordinator's refusal is not an outcome") { conduct in
            conduct.bank.hear = { originator, event, id, ending in
                originator.hear(event == .refused ? .found(.aborted(nil)) : event, of: id, ending: ending)
            }
        },
        PlantedBug("vote before its origination is durable", breaks: "an origination is durable before its vote") {
            conduct in
            conduct.bank.record = { originator, key in
                let record = originator.record(of: key)
                guard case .recording(let origination) = record else { return record }
                return .durable(origination)
            }
        },
    ]
}
