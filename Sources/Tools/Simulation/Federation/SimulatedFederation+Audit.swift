import AtomicCommit
import BankCore
import Foundation
import Ledger
import SettlementProtocol

/// Checks the invariants: on each row as soon as it is durable, and on each answer as it is sent.
extension SimulatedFederation {
    // MARK: The register

    /// A proposal to commit must have every bank's yes, each before the deadline.
    func checkProposal(_ entry: DecisionEntry) {
        guard entry.decision == .commit else { return }
        guard let course = coordinator.courses[entry.id], course.digest == entry.digest,
            course.votedYes == MemberSet(all: course.banks)
        else {
            violate(
                .commitNeedsEveryYes, "commit is proposed without every bank's yes before the deadline", of: entry.id)
            return
        }
    }

    func noteDecision(_ entry: DecisionEntry) {
        if let before = audit.decisions[entry.id] {
            violate(
                .decisionStays, "decided \(before.outcome) before, \(entry.decision.outcome) now", of: entry.id)
            return
        }
        audit.decisions[entry.id] = Audit.Decided(
            decision: entry.decision, digest: entry.digest, participants: entry.participants)
        guard entry.decision == .commit, let digest = entry.digest else { return }
        if audit.endedBelowHorizon.contains(entry.id) {
            violate(.oneOutcome, "commit is durable, but a bank gave it up below the horizon", of: entry.id)
        }
        for bank in entry.participants where audit.marks[node(of: bank) - 1][entry.id] != .yes(digest) {
            violate(.commitNeedsEveryYes, "commit is durable, but \(bank) has no durable yes to it", of: entry.id)
        }
        if let asked = audit.composed[digest]?.asked, audit.told[asked] == .aborted {
            violate(.oneOutcome, "\(asked) was told aborted, but now it commits", of: entry.id)
        }
    }

    /// Checks an outcome that leaves the coordinator.
    func checkTold(_ id: TransactionID, _ outcome: Outcome, digest: Hash256?) {
        guard let decided = audit.decisions[id] else {
            violate(.acknowledgedIsKept, "an outcome that is not durable is told", of: id)
            return
        }
        if decided.outcome != outcome || decided.digest != digest {
            violate(.oneOutcome, "told \(outcome), but decided \(decided.outcome)", of: id)
        }
    }

    /// A bank in doubt is told aborted, without a record. Its transaction must never have committed.
    func checkToldBelowHorizon(_ id: TransactionID, by place: Int) {
        guard case .yes(let digest) = audit.marks[place][id], let decided = audit.decisions[id],
            decided.outcome == .committed, decided.digest == digest
        else { return }
        violate(.oneOutcome, "\(Cast.banks[place]) is in doubt and told aborted, but its transaction committed", of: id)
    }

    /// Every participant must have finished a transaction that the coordinator has forgotten.
    func checkForgetting() {
        for id in audit.decisions.keys.sorted() {
            guard let decided = audit.decisions[id] else { continue }
            if let decision = seenDecision(of: id) {
                if decision != decided.decision {
                    violate(.decisionStays, "the coordinator knows another outcome than its register", of: id)
                }
                continue
            }
            if id.unixMilliseconds >= audit.horizon {
                violate(.acknowledgedIsKept, "the coordinator has forgotten a decision above its horizon", of: id)
            }
            for bank in decided.participants {
                let place = node(of: bank) - 1
                if audit.marks[place][id]?.isYes ?? false {
                    violate(.acknowledgedIsKept, "forgotten although \(bank) has not finished it", of: id)
                }
            }
        }
    }

    // MARK: Banks

    /// A bank's event is durable.
    func noteDurable(_ event: CoreEvent, at place: Int) {
        let bank = Cast.banks[place]
        switch event {
        case .prepared(let key, let digest, _, _, let record):
            noteVote(.yes(digest), on: key.id, at: place)
            noteDay(of: record, key.id, at: place)
        case .refused(let key, let digest, _): noteVote(.no(digest), on: key.id, at: place)
        case .entombed(let key):
            if let mark = audit.marks[place][key.id] {
                violate(.sameAnswer, "\(bank) stores a tombstone over \(text(mark))", of: key.id)
            }
            audit.marks[place][key.id] = .tombstone
        case .finished(let key, let outcome): noteFinished(key.id, outcome, at: place)
        case .horizonRaised(let horizon):
            audit.horizons[place] = max(audit.horizons[place], horizon)
            audit.marks[place] = audit.marks[place].filter { $0.value.isYes || $0.key.unixMilliseconds >= horizon }
        case .amended(let amendment): noteAmended(amendment, at: place)
        }
    }

    /// A bank that judged by one day judges by no earlier one.
    private func noteDay(of record: Data, _ id: TransactionID, at place: Int) {
        guard let day = try? PreparedRecord(serialized: record).businessDay else { return }
        if day < audit.days[place] {
            violate(
                .limitsHold, "\(Cast.banks[place]) judges by day \(day) after day \(audit.days[place])", of: id)
        }
        audit.days[place] = max(audit.days[place], day)
    }

    private func noteAmended(_ amendment: Amendment, at place: Int) {
        if amendment.id.hasPrefix("reserve/") { count(.movedReserve) }
        for account in amendment.opened { audit.expected[place][account.name, default: 0] += 0 }
        for posting in amendment.postings { audit.expected[place][posting.account, default: 0] += posting.change }
        if let id = amendment.opened.first.flatMap({ Chart.settlementWindow(of: $0.name) }) {
            noteFrozen(SettlementWindow(id), SettlementWindow.frozen(in: amendment.opened), at: place)
        }
    }

    private func noteVote(_ mark: Audit.Mark, on id: TransactionID, at place: Int) {
        if let before = audit.marks[place][id] {
            violate(.sameAnswer, "\(Cast.banks[place]) votes again after \(before)", of: id)
        }
        if id.unixMilliseconds < audit.horizons[place] {
            violate(.onceOnly, "\(Cast.banks[place]) votes below its horizon", of: id)
        }
        if mark.isYes, id.unixMilliseconds < audit.newestCut(at: place) {
            violate(.windowsHold, "\(Cast.banks[place]) says yes to a transaction older than its cut", of: id)
        }
        audit.marks[place][id] = mark
    }

    private func noteFinished(_ id: TransactionID, _ outcome: Outcome, at place: Int) {
        let bank = Cast.banks[place]
        guard case .yes(let digest) = audit.marks[place][id] else {
            violate(.onceOnly, "\(bank) carries out an outcome without an open yes", of: id)
            return
        }
        if audit.decisions[id] == nil, outcome == .aborted, id.unixMilliseconds < audit.horizon {
            audit.endedBelowHorizon.insert(id)
            audit.marks[place][id] = .aborted(digest)
            return
        }
        guard let decided = audit.decisions[id] else {
            violate(.oneOutcome, "\(bank) carries out \(outcome), but nothing is decided", of: id)
            return
        }
        let mine = decided.outcome == .committed && decided.digest == digest ? Outcome.committed : .aborted
        guard mine == outcome else {
            violate(.oneOutcome, "\(bank) carries out \(outcome), but \(mine) is decided", of: id)
            return
        }
        audit.marks[place][id] = outcome == .committed ? .committed(digest) : .aborted(digest)
        noteWhoHasFinished(id)
        guard outcome == .committed, let draft = audit.composed[digest]?.draft else { return }
        for (account, change) in draft.effects(at: bank) { audit.expected[place][account, default: 0] += change }
    }

    private func noteWhoHasFinished(_ id: TransactionID) {
        guard let decided = audit.decisions[id] else { return }
        let isOpenSomewhere = decided.participants.contains { bank in
            audit.marks[node(of: bank) - 1][id]?.isYes ?? false
        }
        audit.decisions[id]?.isFinishedEverywhere = !isOpenSomewhere
    }

    /// Checks an answer that leaves a bank.
    func checkSaid(_ answer: Reply, to call: Call, by place: Int) {
        switch (call.request, answer) {
        case (.prepare(let asks, _), .votes(let votes)):
            for case (let ask, .vote(let vote, let digest)) in zip(asks, votes) {
                checkVote(vote, digest, on: ask.id, by: place)
            }
        case (.finish(let tells), .finished(let answers)):
            for (tell, answer) in zip(tells, answers) where answer == .acknowledged {
                checkAcknowledgement(of: tell, by: place)
            }
        default: break
        }
    }

    private func checkVote(_ vote: Vote, _ digest: Hash256, on id: TransactionID, by place: Int) {
        let bank = Cast.banks[place]
        let mark = audit.marks[place][id]
        switch vote {
        case .busy: return
        case .yes:
            switch mark {
            // The row that the answer waited for may also have aborted it.
            case .yes(digest), .committed(digest), .aborted(digest): break
            // The record was read, and then forgotten before the answer left: it had ended everywhere.
            case nil where isForgotten(id, at: place): break
            default:
                violate(.acknowledgedIsKept, "\(bank) says yes, but \(text(mark)) is durable", of: id)
                return
            }
        case .no:
            switch mark {
            case .no, .aborted, .tombstone: break
            case nil where id.unixMilliseconds < audit.horizons[place]: break
            default: violate(.acknowledgedIsKept, "\(bank) says no, but \(text(mark)) is durable", of: id)
            }
        }
        guard let first = audit.votes[place][id] else {
            audit.votes[place][id] = vote
            return
        }
        // Two answers may leave in another order than they were made: a yes after the no of the abort that followed it.
        let isOvertaken = first != .yes && vote == .yes && mark == .aborted(digest)
        if first != vote, first != .yes || mark?.isYes ?? false, !isOvertaken {
            violate(.sameAnswer, "\(bank) changes its vote from \(first.word) to \(vote.word)", of: id)
        }
    }

    /// Whether a bank may have forgotten a transaction that it had said yes to.
    private func isForgotten(_ id: TransactionID, at place: Int) -> Bool {
        audit.votes[place][id] == .yes && id.unixMilliseconds < audit.horizons[place]
            && audit.decisions[id]?.isFinishedEverywhere ?? false
    }

    /// A bank answers from its record: yes only while it is prepared or committed.
    func checkRepeated(_ vote: Vote, _ digest: Hash256, on id: TransactionID, by place: Int) {
        let mark = audit.marks[place][id]
        guard vote == .yes, mark != .yes(digest), mark != .committed(digest) else { return }
        violate(.sameAnswer, "\(Cast.banks[place]) repeats a yes, but \(text(mark)) is durable", of: id)
    }

    private func checkAcknowledgement(of tell: CoordinatorEffects.Tell, by place: Int) {
        let mark = audit.marks[place][tell.id]
        switch (tell.outcome, mark) {
        case (.committed, .committed), (.aborted, .aborted), (.aborted, .no), (.aborted, .tombstone): return
        default:
            guard mark != nil || tell.id.unixMilliseconds >= audit.horizons[place] else { return }
            violate(
                .acknowledgedIsKept,
                "\(Cast.banks[place]) acknowledges \(tell.outcome), but \(text(mark)) is durable", of: tell.id)
        }
    }

    func text(_ mark: Audit.Mark?) -> String {
        switch mark {
        case nil: "nothing"
        case .yes: "a yes"
        case .no: "a no"
        case .committed: "a commit"
        case .aborted: "an abort"
        case .tombstone: "a tombstone"
        }
    }

    /// Checks the outcome that a client is told of its loan, or an operator of a window.
    func checkClientTold(_ outcome: Outcome, _ asked: Audit.Asked, of id: TransactionID, at place: Int) {
        if let before = audit.told[asked], before != outcome {
            violate(.sameAnswer, "\(asked) is told \(outcome) after \(before)", of: id)
        }
        audit.told[asked] = outcome
        let decided = audit.decisions[id]
        let isMine = decided?.digest.flatMap { audit.composed[$0]?.asked } == asked
        if (decided?.outcome == .committed && isMine) != (outcome == .committed) {
            violate(.oneOutcome, "\(asked) is told \(outcome), which is wrong", of: id)
        }
        if outcome == .aborted, decided == nil, !canCommitNoMore(id, at: place) {
            violate(
                .acknowledgedIsKept, "\(asked) is told aborted, but no durable state keeps it from a commit",
                of: id)
        }
    }

    /// Whether the originator's durable state keeps it from ever voting yes to the transaction.
    private func canCommitNoMore(_ id: TransactionID, at place: Int) -> Bool {
        let own = banks[place].originator[id]?.origination.digest
        switch audit.marks[place][id] {
        case .no, .aborted, .tombstone: return true
        case .yes(let digest), .committed(let digest): return digest != own
        case nil: return id.unixMilliseconds < audit.horizons[place]
        }
    }

    // MARK: Originators

    /// An originator must not take in an id that its books may have forgotten.
    func checkFloor(_ id: TransactionID, at place: Int) {
        guard id.unixMilliseconds < audit.horizons[place] else { return }
        violate(.onceOnly, "\(Cast.banks[place]) takes in an id below its horizon", of: id)
    }

    /// An originator may be turned away only after the allowed refusals of that minute.
    func checkQuota(_ answers: [PrepareBatch.Answer], of prepare: PrepareCall, at place: Int, _ clock: UInt64) {
        for (answer, draft) in zip(answers, prepare.drafts) {
            func minute(_ clock: UInt64) -> Audit.QuotaMinute {
                Audit.QuotaMinute(
                    bank: place, originator: draft.originator, minute: RefusalQuota<MemberID>.number(at: clock))
            }
            switch answer {
            case .vote(.no, _): audit.refused[minute(clock), default: []].insert(draft.id)
            case .refused(let error) where error.reason == .tooManyRefusals:
                count(.exhaustedQuota)
                let refused = audit.refused[minute(prepare.admittedAt)] ?? []
                guard refused.count < mix.refusalsPerMinute ?? .max else { continue }
                violate(
                    .limitsHold, "\(Cast.banks[place]) turns an originator away after \(refused.count) refusals",
                    of: draft.id)
            case .vote, .refused: break
            }
        }
    }

    // MARK: Windows

    private func noteFrozen(_ window: SettlementWindow, _ frozen: [SettlementWindow.Frozen], at place: Int) {
        let bank = Cast.banks[place]
        if let open = audit.yeses(of: place).first(where: { $0.unixMilliseconds < window.cut }) {
            violate(.windowsHold, "\(bank) freezes a window while it is in doubt about \(open)", of: window.id)
        }
        audit.frozen[window.id, default: [:]][place] = frozen
        for (other, theirs) in (audit.frozen[window.id] ?? [:]).sorted(by: { $0.key < $1.key }) where other != place {
            guard other != Cast.settlementBank, place != Cast.settlementBank else { continue }
            let mine = frozen.filter { $0.peer == Cast.banks[other] }.map(\.owedToPeer).reduce(0, +)
            let their = theirs.filter { $0.peer == bank }.map(\.owedToPeer).reduce(0, +)
            if mine != -their {
                violate(
                    .windowsHold, "\(bank) has frozen \(mine), but \(Cast.banks[other]) has frozen \(their)",
                    of: window.id)
            }
        }
    }

    /// Once a window is settled, no two of its banks may owe each other anything older than its cut.
    func checkWindows() {
        for wish in windows {
            guard let decided = audit.decisions[wish.window.id], decided.outcome == .committed else { continue }
            let members = banks.indices.filter {
                $0 != Cast.settlementBank && wish.members.contains(Cast.banks[$0])
            }
            for place in members {
                for other in members where place < other {
                    let settled = entries(of: place, with: other).filter { key, _ in
                        key.id.unixMilliseconds < wish.window.cut || key.id == wish.window.id
                    }
                    let left = settled.values.reduce(0, +)
                    guard left != 0 else { continue }
                    violate(
                        .windowsHold, "\(Cast.banks[place]) still owes \(Cast.banks[other]) \(left)",
                        of: wish.window.id)
                }
            }
        }
    }

    // MARK: Books

    /// No account may exceed its bounds, holds included.
    func checkLimits(_ place: Int) {
        let accounts = banks[place].books.ledger.accounts
        for number in accounts.indices
        where accounts[number].available < 0 || accounts[number].headroom < 0 || accounts[number].held < 0
            || accounts[number].pending < 0
        {
            violate(.limitsHold, "\(accounts[number].name) of \(Cast.banks[place]) is beyond its bounds")
        }
    }

    /// A recovered bank must have everything that was durable, and nothing else.
    func checkRecovered(_ place: Int) {
        for id in audit.marks[place].keys.sorted() {
            guard let mark = audit.marks[place][id] else { continue }
            let role = seenRole(of: TransactionKey(coordinator: Cast.coordinator, id: id), at: place)
            if role != mark.role {
                violate(
                    .acknowledgedIsKept, "\(Cast.banks[place]) has forgotten \(text(mark))", of: id)
            }
        }
        checkBalances(place)
    }

    func checkBalances(_ place: Int) {
        let ledger = banks[place].books.ledger
        for account in ledger.accounts where account.balance != audit.expected[place][account.name] {
            violate(
                .allOrNothing,
                "\(account.name) of \(Cast.banks[place]) has \(account.balance), "
                    + "but by its commits it must have \(audit.expected[place][account.name] ?? 0)")
        }
        guard ledger.trialBalance().values.allSatisfy({ $0 == 0 }) else {
            violate(.moneyIsConserved, "the books of \(Cast.banks[place]) do not balance")
            return
        }
    }
}
