import AtomicCommit
import BankCore
import Foundation
import Journal
import Ledger
import Logging
import Projections
import SettlementProtocol
import Synchronization

/// A bank's part in settlement: opens prepares, judges them, has the core store votes and outcomes.
struct Settlement: Sendable {
    let bank: MemberID
    let coordinators: Set<MemberID>
    let banks: Set<MemberID>
    let ring: SealingRing
    let judge: Judge
    let core: any CoreBanking
    let originations: Originations
    let calendar: BusinessCalendar
    let quota: SharedRefusalQuota
    let gate: PrepareGate
    let logger: Logger

    // MARK: Prepare

    /// A vote or an item error for each item, in their order.
    func prepare(_ items: [Wire.PrepareItem], from coordinator: MemberID) async throws(CoreError) -> [Wire
        .PrepareResult]
    {
        try await gate.pass { (cut) async throws(CoreError) in
            try await prepare(items, from: coordinator, notBefore: cut)
        }
    }

    private func prepare(
        _ items: [Wire.PrepareItem], from coordinator: MemberID, notBefore cut: UInt64
    ) async throws(CoreError) -> [Wire.PrepareResult] {
        var results = [Wire.PrepareResult](repeating: Wire.PrepareResult(), count: items.count)
        var opened: [(place: Int, item: Opened)] = []
        var late: [(place: Int, item: Opened, error: ProtocolError)] = []
        for (place, item) in items.enumerated() {
            do throws(ProtocolError) {
                let item = try open(item, from: coordinator)
                if let error = refusesNew(item.header) {
                    late.append((place, item, error))
                } else {
                    opened.append((place, item))
                }
            } catch {
                results[place].error = Wire.ItemError(error)
            }
        }
        // What is refused as new is still answered as before where it is known.
        if !late.isEmpty {
            let states = try await core.states(late.map(\.item.header.key))
            for (item, state) in zip(late, states) {
                if state == .unknown {
                    results[item.place].error = Wire.ItemError(item.error)
                } else {
                    opened.append((item.place, item.item))
                }
            }
        }
        let facts = try await accounts(for: opened.map(\.item))
        let day = calendar.today
        let proposals = opened.map { propose($0.item, accounts: facts, day: day, notBefore: cut) }
        let answers = try await core.prepare(proposals)
        for ((place, item), answer) in zip(opened, answers) { results[place] = result(of: answer, for: item) }
        return results
    }

    /// A prepare that is well-formed; nil where its projection could not be opened, with the reason.
    private struct Opened {
        let header: Header
        let digest: Hash256
        let prepare: OpenedPrepare?
        let refusal: Refusal?
    }

    private func open(_ wire: Wire.PrepareItem, from coordinator: MemberID) throws(ProtocolError) -> Opened {
        let item = try wire.checked()
        guard item.header.key.coordinator == coordinator else {
            throw ProtocolError(.wrongCoordinator, "\(coordinator) may not prepare for \(item.header.key.coordinator)")
        }
        guard item.participation.bank == bank else {
            throw ProtocolError(.wrongBank, "this is \(bank), not \(item.participation.bank)")
        }
        guard banks.contains(item.header.originator) else {
            throw ProtocolError(.unknownMember, "\(item.header.originator) is no member bank")
        }
        do throws(ProtocolError) {
            let prepare = try OpenedPrepare(item, ring: ring)
            return Opened(header: item.header, digest: prepare.digest, prepare: prepare, refusal: nil)
        } catch {
            return Opened(
                header: item.header, digest: item.digest, prepare: nil, refusal: Refusal(error.reason, error.detail))
        }
    }

    /// Why a transaction that is not known here is not judged.
    private func refusesNew(_ header: Header) -> ProtocolError? {
        if header.key.id.unixMilliseconds > WallClock.unixMilliseconds + ProtocolLimits.clockAhead {
            return ProtocolError(.tooFarAhead, "this id is over 10 minutes ahead of this bank's clock")
        }
        if quota.isExhausted(for: header.originator) {
            return ProtocolError(.tooManyRefusals, "\(header.originator) had too many refusals this minute")
        }
        return nil
    }

    /// The accounts that any of the items need, asked for at once.
    private func accounts(for items: [Opened]) async throws(CoreError) -> [AccountName: Account] {
        let names = items.flatMap { $0.prepare.map(judge.accountsNeeded) ?? [] }
        guard !names.isEmpty else { return [:] }
        var accounts: [AccountName: Account] = [:]
        accounts.reserveCapacity(names.count)
        for (name, account) in zip(names, try await core.accounts(names)) { accounts[name] = account }
        return accounts
    }

    private func propose(
        _ opened: Opened, accounts: [AccountName: Account], day: Int32, notBefore cut: UInt64
    ) -> CoreItem {
        let proposal: CoreItem.Proposal
        do throws(RefusalError) {
            guard let prepare = opened.prepare else {
                throw RefusalError(opened.refusal?.reason ?? .malformed, opened.refusal?.detail ?? "")
            }
            guard opened.header.key.id.unixMilliseconds >= cut else {
                throw RefusalError(.beforeCut, "a settlement window has closed over this id")
            }
            let facts = Judge.Facts(
                origination: originations.origination(of: opened.header.key), businessDay: day, accounts: accounts)
            let record = PreparedRecord(
                originator: opened.header.originator, businessDay: day, projection: prepare.canonicalProjection)
            proposal = .hold(try judge.postings(for: prepare, facts: facts), record: record.serialized())
        } catch {
            proposal = .refuse(sealedReason: seal(error.refusal, header: opened.header, digest: opened.digest))
        }
        return CoreItem(
            key: opened.header.key, digest: opened.digest, timeoutMilliseconds: opened.header.timeoutMilliseconds,
            proposal: proposal
        ) { shortage in
            seal(Judge.refusal(for: shortage), header: opened.header, digest: opened.digest)
        }
    }

    /// Empty where the originator has no key: it then learns only that this bank said no.
    private func seal(_ refusal: Refusal, header: Header, digest: Hash256) -> Data {
        (try? refusal.sealed(of: header.key, digest: digest, to: header.originator, ring: ring)) ?? Data()
    }

    private func result(of answer: CoreAnswer, for item: Opened) -> Wire.PrepareResult {
        var result = Wire.PrepareResult()
        switch answer {
        case .vote(let vote):
            if case .no = vote { quota.noteRefusal(of: item.header) }
            result.vote = Wire.Vote(vote, digest: item.digest)
        case .conflict:
            result.error = Wire.ItemError(ProtocolError(.conflict, "another digest was voted on under this key"))
        case .expired:
            result.error = Wire.ItemError(ProtocolError(.expired, "this id is older than what is kept"))
        }
        return result
    }

    // MARK: Finish

    func finish(_ items: [Wire.FinishItem], from coordinator: MemberID) async throws(CoreError) -> [Wire.FinishResult] {
        var results = [Wire.FinishResult](repeating: Wire.FinishResult(), count: items.count)
        var finishes: [(place: Int, finish: CoreFinish)] = []
        for (place, item) in items.enumerated() {
            do throws(ProtocolError) {
                finishes.append((place, try finish(item, of: coordinator)))
            } catch {
                results[place].error = Wire.ItemError(error)
            }
        }
        let answers = try await core.finish(finishes.map(\.finish))
        for ((place, finish), answer) in zip(finishes, answers) { results[place] = result(of: answer, for: finish) }
        return results
    }

    /// The digest may be empty in an abort: the coordinator may know a transaction only from an inquiry.
    private func finish(_ item: Wire.FinishItem, of coordinator: MemberID) throws(ProtocolError) -> CoreFinish {
        let key = TransactionKey(coordinator: coordinator, id: try TransactionID(bytes: item.transactionID))
        let outcome = try item.outcome.checked()
        let digest = item.digest.isEmpty && outcome == .aborted ? nil : try Hash256(item.digest)
        return CoreFinish(key: key, digest: digest, outcome: outcome)
    }

    private func result(of answer: CoreFinishAnswer, for finish: CoreFinish) -> Wire.FinishResult {
        var result = Wire.FinishResult()
        switch answer {
        case .acknowledged:
            result.acknowledgement.outcome = Wire.Outcome(finish.outcome)
        case .violation:
            logger.critical(
                "The coordinator breaks the protocol",
                metadata: [
                    LogKey.transaction: "\(finish.key.id)", LogKey.coordinator: "\(finish.key.coordinator)",
                    LogKey.reasonCode: "\(ReasonCode.protocolViolation.rawValue)",
                ])
            result.error = Wire.ItemError(
                ProtocolError(.protocolViolation, "this outcome contradicts what is durable here"))
        case .busy:
            result.error = Wire.ItemError(ProtocolError(.busy, "an account of it is in use at the bank; tell it again"))
        case .expired:
            result.error = Wire.ItemError(ProtocolError(.expired, "this id is older than what is kept"))
        }
        return result
    }
}
