import AtomicCommit
import SettlementProtocol
import Simulation
import Synchronization

extension PlantedBug {
    /// Bugs of a coordinator.
    static let ofCoordinators: [PlantedBug] = [
        PlantedBug("send a decision before it is durable", breaks: "a decision is durable before it is sent") {
            conduct in
            conduct.coordinator.waitsForRow = false
        },
        PlantedBug("decide twice", breaks: "the register takes the first proposal of a key and keeps it") { conduct in
            conduct.coordinator.inquire = { books, id, bank, isInDoubt, now, wallClock, effects in
                let answer = books.inquire(
                    id, by: bank, isInDoubt: isInDoubt, at: now, wallClock: wallClock, into: &effects)
                if isInDoubt, let known = books.known(id), known.decision?.outcome != .aborted {
                    effects.record.append(
                        DecisionEntry(
                            id: id, digest: known.digest, originator: bank, participants: [bank],
                            decision: .abort(.inquired)))
                }
                return answer
            }
        },
        PlantedBug("commit with one vote missing", breaks: "commit needs every participant's yes") { conduct in
            conduct.coordinator.count = { books, ballot, now, effects, random in
                books.voted(
                    ballot.id, ballot.index, ballot.vote, digest: ballot.digest, at: now, into: &effects, using: &random
                )
                guard ballot.vote == .yes, ballot.index == 1 else { return }
                books.voted(ballot.id, 0, .yes, digest: ballot.digest, at: now, into: &effects, using: &random)
            }
        },
        PlantedBug("commit after the deadline", breaks: "the last yes comes before the deadline") { conduct in
            conduct.coordinator.submit = { books, submitted, now, wallClock, effects in
                let patient = SubmittedTransaction(
                    id: submitted.id, digest: submitted.digest, originator: submitted.originator,
                    banks: submitted.banks, timeoutMilliseconds: submitted.timeoutMilliseconds + 1_000)
                return books.submit(patient, at: now, wallClock: wallClock, into: &effects)
            }
        },
        PlantedBug("count busy as a yes", breaks: "busy is not a vote") { conduct in
            conduct.coordinator.count = { books, ballot, now, effects, random in
                let vote = ballot.vote == .busy ? Vote.yes : ballot.vote
                books.voted(
                    ballot.id, ballot.index, vote, digest: ballot.digest, at: now, into: &effects, using: &random)
            }
        },
        PlantedBug("count a stale vote", breaks: "a vote counts in the life of the coordinator that asked for it") {
            conduct in
            let yeses = Mutex<[TransactionID: Set<Int>]>([:])
            conduct.coordinator.count = { books, ballot, now, effects, random in
                let stale = yeses.withLock { yeses in
                    if ballot.vote == .yes { yeses[ballot.id, default: []].insert(ballot.index) }
                    return (yeses[ballot.id] ?? []).sorted()
                }
                for index in stale {
                    books.voted(ballot.id, index, .yes, digest: ballot.digest, at: now, into: &effects, using: &random)
                }
                books.voted(
                    ballot.id, ballot.index, ballot.vote, digest: ballot.digest, at: now, into: &effects, using: &random
                )
            }
        },
        PlantedBug("release on timeout", breaks: "a timer only proposes") { conduct in
            let open = Mutex<[TransactionID: (deadline: UInt64, submitted: SubmittedTransaction)]>([:])
            conduct.coordinator.submit = { books, submitted, now, wallClock, effects in
                let admission = books.submit(submitted, at: now, wallClock: wallClock, into: &effects)
                if admission == .takenIn {
                    let deadline = now + UInt64(submitted.timeoutMilliseconds) * 1_000_000
                    open.withLock { $0[submitted.id] = (deadline, submitted) }
                }
                return admission
            }
            conduct.coordinator.tick = { books, now, effects in
                books.tick(at: now, into: &effects)
                let late = open.withLock { open in
                    let late = open.filter { $0.value.deadline <= now }
                    for id in late.keys { open[id] = nil }
                    return late
                }
                for id in late.keys.sorted() {
                    guard let submitted = late[id]?.submitted, books.known(id)?.decision == nil else { continue }
                    for (index, bank) in submitted.banks.enumerated() {
                        effects.tells.append(
                            CoordinatorEffects.Tell(
                                id: id, index: index, bank: bank, digest: submitted.digest, outcome: .aborted))
                    }
                }
            }
        },
        PlantedBug("lose the decision on restart", breaks: "a durable decision survives every restart") { conduct in
            conduct.coordinator.recover = { Array($0.dropLast()) }
        },
        PlantedBug("answer an inquiry without writing it", breaks: "an inquiry's abort is written before it is sent") {
            conduct in
            conduct.coordinator.inquire = { books, id, bank, isInDoubt, now, wallClock, effects in
                guard isInDoubt, books.known(id) == nil else {
                    return books.inquire(
                        id, by: bank, isInDoubt: isInDoubt, at: now, wallClock: wallClock, into: &effects)
                }
                return .outcome(KnownOutcome(digest: nil, decision: .abort(.inquired), isApplied: false))
            }
        },
        PlantedBug("forget before all acknowledged", breaks: "a decision is kept until everyone has acknowledged") {
            conduct in
            conduct.coordinator.acknowledge = { books, id, index, now, effects in
                for other in 0..<5 { books.acknowledged(id, other, at: now, into: &effects) }
                books.acknowledged(id, index, at: now, into: &effects)
            }
        },
        PlantedBug("abort in place of a commit", breaks: "the register's decision replaces every proposal") { conduct in
            conduct.coordinator.recover = { rows in
                rows.map { row in
                    var row = row
                    row.decided = row.decided.map { entry in
                        DecisionEntry(
                            id: entry.id, digest: entry.digest, originator: entry.originator,
                            participants: entry.participants, decision: .abort(.timedOut))
                    }
                    return row
                }
            }
        },
        PlantedBug("decide below the horizon", breaks: "no transaction below the horizon is decided") { conduct in
            conduct.coordinator.inquire = { books, id, bank, isInDoubt, now, wallClock, effects in
                if isInDoubt, books.known(id) == nil, id.unixMilliseconds < books.horizon {
                    effects.record.append(
                        DecisionEntry(
                            id: id, digest: nil, originator: bank, participants: [bank], decision: .abort(.inquired)))
                }
                return books.inquire(id, by: bank, isInDoubt: isInDoubt, at: now, wallClock: wallClock, into: &effects)
            }
        },
    ]
}
