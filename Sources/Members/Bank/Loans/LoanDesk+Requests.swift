import AtomicCommit
import BankCore
import Clock
import Directory
import Failpoints
import Lending
import Logging
import ProcessInterface
import Projections
import SettlementProtocol
import Transport

extension LoanDesk {
    /// The state of a draft after its batch.
    enum Handled: Sendable {
        case refused(DeskRefusal)
        /// All that is known now. It has no ending if the coordinator did not answer; the outcome is then learnt in the
        /// background.
        case answered(Originator.Originated)
        /// The coordinator has it; ask it for the outcome.
        case open(Originator.Originated)
        /// The first request with this id is being handled; try this one again afterwards.
        case underway
    }

    /// Handles a batch of drafts up to the coordinator's answer to their submission.
    func handle(_ drafts: [LoanDraft]) async -> [Handled] {
        var first: [(place: Int, draft: LoanDraft)] = []
        var handled = [Handled](repeating: .underway, count: drafts.count)
        let claims: [Originator.Claim]
        do throws(CoreError) {
            claims = try await self.claims(drafts.map(\.id)) { drafts[$0].isSame($1) }
        } catch {
            let refusal = DeskRefusal(error)
            return drafts.map { _ in .refused(refusal) }
        }
        for (place, (draft, claim)) in zip(drafts, claims).enumerated() {
            switch claim {
            case .first:
                guard admit(draft) else {
                    release([draft.id])
                    handled[place] = .refused(
                        DeskRefusal(.tooManyRefusals, "too many of your loans were refused this minute"))
                    continue
                }
                first.append((place, draft))
            case .underway: break
            case .known(let known): handled[place] = known.ending == nil ? .open(known) : .answered(known)
            case .conflict:
                handled[place] = .refused(DeskRefusal(.conflict, "another request has the id \(draft.id)"))
            case .expired:
                handled[place] = .refused(
                    DeskRefusal(.expired, "the id \(draft.id) is older than what this bank keeps"))
            }
        }
        for (item, result) in zip(first, await originate(first.map { $0.draft })) { handled[item.place] = result }
        release(first.map { $0.draft.id })
        for item in first { handledLoan(of: item.draft.customer) }
        return handled
    }

    /// A composed transaction, ready to be recorded and submitted.
    private struct Composed {
        let origination: Origination
        let transaction: Wire.Transaction
    }

    private func originate(_ drafts: [LoanDraft]) async -> [Handled] {
        guard !drafts.isEmpty else { return [] }
        let quotes = await quote(drafts.map { ($0.request, $0.customer) })
        var handled = [Handled](repeating: .underway, count: drafts.count)
        var composed: [(place: Int, loan: Composed)] = []
        for (place, (draft, quote)) in zip(drafts, quotes).enumerated() {
            do throws(DeskRefusal) {
                composed.append((place, try compose(draft, try quote.get())))
            } catch {
                handled[place] = .refused(error)
            }
        }
        for (item, result) in zip(composed, await handOver(composed.map { $0.loan })) { handled[item.place] = result }
        return handled
    }

    private func compose(_ draft: LoanDraft, _ plan: LoanPlan) throws(DeskRefusal) -> Composed {
        try compose(
            draft.id, .loan(plan, customer: draft.customer), legs: plan.legs,
            lendings: plan.lendings { handles.handle(lender: $0, customer: draft.customer) },
            fingerprint: draft.fingerprint, timeoutMilliseconds: try timeout(of: draft, plan))
    }

    /// The timeout that the request names, or the longest that every lender accepts, up to the default.
    private func timeout(of draft: LoanDraft, _ plan: LoanPlan) throws(DeskRefusal) -> UInt32 {
        var timeout = draft.timeoutMilliseconds
        // No header can have it, and so no lender's terms.
        guard timeout <= Header.maxTimeout else { return timeout }
        for quote in plan.quotes {
            guard let terms = federation.bank(quote.lender)?.terms(quote.currency, version: quote.termsVersion) else {
                continue
            }
            let longest = terms.maximumTimeoutMilliseconds
            guard draft.namesNoTimeout || timeout <= longest else {
                throw DeskRefusal(.timeoutTooLong, "\(quote.lender) accepts at most \(longest) ms")
            }
            timeout = min(timeout, longest)
        }
        return timeout
    }

    private func compose(
        _ id: TransactionID, _ purpose: Origination.Purpose, legs: [Leg], lendings: [MemberID: [AdvanceTerms]],
        fingerprint: RequestFingerprint, timeoutMilliseconds: UInt32
    ) throws(DeskRefusal) -> Composed {
        do throws(ProtocolError) {
            let header = try Header(
                key: TransactionKey(coordinator: coordinator.coordinator, id: id), originator: bank,
                timeoutMilliseconds: timeoutMilliseconds)
            let composition = try Composition(header: header, legs: legs, lendings: lendings, ring: ring)
            // The record may be written during submission only because this bank must vote too: it votes yes only by
            // that record. A loan repays from an account here, and a window has a leg here.
            guard composition.transaction.participations.contains(where: { $0.bank == bank }) else {
                throw ProtocolError(.wrongBank, "\(bank) is not a participant of the transaction that it originates")
            }
            return Composed(
                origination: Origination(
                    key: header.key, digest: composition.digest, purpose: purpose, fingerprint: fingerprint,
                    timeoutMilliseconds: timeoutMilliseconds,
                    requestedAtUnixMilliseconds: WallClock.unixMilliseconds),
                transaction: Wire.Transaction(composition.transaction))
        } catch {
            throw DeskRefusal(error)
        }
    }

    /// Settles a window by the plan.
    ///
    /// - Throws: ``DeskRefusal``; the transaction then cannot commit.
    func originate(
        _ plan: SettlementPlan, of window: SettlementWindow, fingerprint: RequestFingerprint
    ) async throws(DeskRefusal) -> Originator.Originated {
        let composed = try compose(
            window.id, .settlement(plan), legs: plan.legs, lendings: [:], fingerprint: fingerprint,
            timeoutMilliseconds: LoanDraft.defaultTimeout)
        switch await handOver([composed]).first {
        case .answered(let originated), .open(let originated): return originated
        case .refused(let refusal): throw refusal
        case .underway, nil: return Originator.Originated(composed.origination)
        }
    }

    /// Submits transactions while their origination records are written.
    private func handOver(_ composed: [Composed]) async -> [Handled] {
        guard !composed.isEmpty else { return [] }
        let originations = composed.map(\.origination)
        beginRecording(originations)
        async let recording = recordingFailure(originations)
        failpoint("desk.submit.before-send")
        let results = await coordinator.submit(composed.map(\.transaction))
        failpoint("desk.submit.after-answer")
        if let refusal = await recording { return composed.map { _ in .refused(refusal) } }
        var isKnown = [Bool](repeating: false, count: originations.count)
        var told: [Told] = []
        var refused: [(place: Int, ending: OriginationEnding)] = []
        for (place, (origination, result)) in zip(originations, results).enumerated() {
            switch answer(to: origination, result) {
            case .told(let record):
                isKnown[place] = true
                told.append((origination, record))
            case .refused(let ending): if self.refused(origination) { refused.append((place, ending)) }
            case .none: break
            }
        }
        await learn(told)
        if let states = await withdrawn(refused.map { originations[$0.place] }) {
            for (item, own) in zip(refused, states) {
                found(own, of: originations[item.place], after: item.ending)
            }
        }
        return originations.indices.map { place in
            let newest = originated(originations[place].id) ?? Originator.Originated(originations[place])
            return isKnown[place] && newest.ending == nil ? .open(newest) : .answered(newest)
        }
    }

    private func recordingFailure(_ originations: [Origination]) async -> DeskRefusal? {
        do throws(DeskRefusal) {
            try await record(originations)
            return nil
        } catch {
            return error
        }
    }

    /// The answer to a submission.
    private enum SubmissionAnswer {
        case told(Wire.OutcomeRecord)
        /// Refused by the coordinator; holds the ending to record if it can be withdrawn.
        case refused(OriginationEnding)
        /// The coordinator may have it.
        case none
    }

    private func answer(to origination: Origination, _ result: CoordinatorLink.Submitted) -> SubmissionAnswer {
        let answer: Wire.OutcomeResult
        do throws(ConnectError) { answer = try result.get() } catch {
            if let count = alarms.pass("no answer") {
                logger.warning(
                    "The coordinator did not answer",
                    metadata: [
                        LogKey.transaction: "\(origination.id)", LogKey.reasonCode: "\(error.reason)",
                        LogKey.alarms: "\(count)",
                    ])
            }
            guard error.delivery == .notSent else { return .none }
            return refusal(of: origination, ReasonCode.bankUnreachable.rawValue, error.message)
        }
        switch answer.result {
        case .record(let outcome): return .told(outcome)
        case .error(let error): return refusal(of: origination, error.code, error.message)
        case nil: return .none
        }
    }

    private func refusal(of origination: Origination, _ reason: String, _ detail: String) -> SubmissionAnswer {
        .refused(
            OriginationEnding(
                outcome: .aborted, reason: reason.bounded, detail: detail.bounded,
                reasonFrom: origination.key.coordinator.text))
    }

    /// Asks the coordinator for up to 20 seconds about outcomes not known here, then returns the transactions' state.
    func outcomes(of known: [Originator.Originated]) async -> [Originator.Originated] {
        let open = known.filter { $0.ending == nil }.map(\.origination)
        guard !open.isEmpty else { return known }
        let results = await coordinator.outcomes(of: open.map(\.id), within: .seconds(20))
        await learn(Self.told(open, results))
        return known.map { originated($0.origination.id) ?? $0 }
    }

    /// The transactions of which the coordinator told a record.
    static func told(_ originations: [Origination], _ results: [CoordinatorLink.Submitted]) -> [Told] {
        zip(originations, results).compactMap { origination, result in
            guard case .success(let answer) = result, case .record(let record) = answer.result else { return nil }
            return (origination, record)
        }
    }
}
