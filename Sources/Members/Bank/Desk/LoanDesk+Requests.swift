import AtomicCommit
import BankAPI
import BankCore
import Failpoints
import Logging
import Projections
import SettlementProtocol
import Transport

extension LoanDesk {
    /// What has become of a draft by the time that its batch is through.
    enum Handled: Sendable {
        case refused(DeskRefusal)
        /// All that can be learnt now, with its summary where that is still at hand. Without an ending where the coordinator
        /// did not answer: its outcome is learnt in the background.
        case answered(LoanRecord, summary: API.Loan?)
        /// The coordinator has it, and is to be asked for its outcome.
        case open(LoanRecord, summary: API.Loan?)
        /// The first request of its id is being handled; this one comes again after that.
        case underway
    }

    /// Takes a batch of drafts as far as their submission's answer.
    nonisolated func handle(_ drafts: [LoanDraft]) async -> [Handled] {
        var first: [(place: Int, draft: LoanDraft)] = []
        var handled = [Handled](repeating: .underway, count: drafts.count)
        for (place, (draft, claim)) in zip(drafts, await claim(drafts)).enumerated() {
            switch claim {
            case .first: first.append((place, draft))
            case .underway: handled[place] = .underway
            case .known(let record):
                handled[place] = record.ending == nil ? .open(record, summary: nil) : .answered(record, summary: nil)
            case .conflict:
                handled[place] = .refused(DeskRefusal(.conflict, "another request has the id \(draft.id)"))
            case .expired:
                handled[place] = .refused(
                    DeskRefusal(.expired, "the id \(draft.id) is older than what this bank keeps"))
            }
        }
        for (item, result) in zip(first, await originate(first.map { $0.draft })) { handled[item.place] = result }
        await release(first.map { $0.draft.id })
        return handled
    }

    /// A loan that is laid out, composed and ready to be written down.
    private struct Composed {
        let record: LoanRecord
        /// The loan without its legs.
        let summary: API.Loan
        let transaction: Wire.Transaction
    }

    private nonisolated func originate(_ drafts: [LoanDraft]) async -> [Handled] {
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
        do throws(DeskRefusal) {
            for (item, result) in zip(composed, try await handOver(composed.map { $0.loan })) {
                handled[item.place] = result
            }
        } catch {
            for item in composed { handled[item.place] = .refused(error) }
        }
        return handled
    }

    private nonisolated func compose(_ draft: LoanDraft, _ plan: LoanPlan) throws(DeskRefusal) -> Composed {
        try compose(
            draft.id, timeoutMilliseconds: draft.timeoutMilliseconds, customer: draft.customer, hash: draft.hash,
            legs: plan.legs, lendings: plan.lendings { handles.handle(lender: $0, customer: draft.customer) }
        ) { API.Loan(plan, key: $0, customer: draft.customer) }
    }

    /// - Parameter laidOut: What is kept and shown of it.
    private nonisolated func compose(
        _ id: TransactionID, timeoutMilliseconds: UInt32, customer: String, hash: Hash256, legs: [Leg],
        lendings: [MemberID: [Lending]], laidOut: (TransactionKey) -> API.Loan
    ) throws(DeskRefusal) -> Composed {
        do throws(ProtocolError) {
            let header = try Header(
                key: TransactionKey(coordinator: coordinator.coordinator, id: id), originator: bank,
                timeoutMilliseconds: timeoutMilliseconds)
            let composition = try Composition(header: header, legs: legs, lendings: lendings, ring: ring)
            var loan = laidOut(header.key)
            let record = LoanRecord(
                key: header.key, digest: composition.digest, customer: customer, requestHash: hash,
                loan: loan.journalBytes, timeoutMilliseconds: timeoutMilliseconds)
            loan.legs = []
            return Composed(record: record, summary: loan, transaction: Wire.Transaction(composition.transaction))
        } catch {
            throw DeskRefusal(error)
        }
    }

    /// Settles a window by the plan: the bank itself is whose origination record it is.
    ///
    /// - Throws: ``DeskRefusal``; nothing was handed over.
    nonisolated func originate(
        _ plan: SettlementPlan, of window: SettlementWindow, hash: Hash256
    ) async throws(DeskRefusal) -> LoanRecord {
        let composed = try compose(
            window.id, timeoutMilliseconds: LoanDraft.defaultTimeout, customer: WindowDesk.owner, hash: hash,
            legs: plan.legs, lendings: [:]
        ) { API.Loan(plan, key: $0) }
        switch try await handOver([composed]).first {
        case .answered(let record, _), .open(let record, _): return record
        case .refused, .underway, nil: return composed.record
        }
    }

    /// Writes loans down and hands them over.
    ///
    /// - Throws: ``DeskRefusal`` where they could not be written; then nothing was handed over.
    private nonisolated func handOver(_ loans: [Composed]) async throws(DeskRefusal) -> [Handled] {
        guard !loans.isEmpty else { return [] }
        let records = loans.map { $0.record }
        try await store.append(records.map(StoredDesk.Event.init))
        await add(records)
        failpoint("desk.submit.before-send")
        let results = await coordinator.submit(loans.map { $0.transaction })
        failpoint("desk.submit.after-answer")
        let answers = zip(records, results).map(heard)
        var endings = answers.map(\.ending)
        let refused = answers.indices.filter { answers[$0].step.withdraw }
        for (place, own) in zip(refused, await withdraw(refused.map { records[$0] })) {
            // Where it is withdrawn, the refusal says why; where the books say otherwise, or nothing, that counts.
            if own?.outcome != .aborted { endings[place] = own }
        }
        let ended = await end(Array(zip(records, endings)))
        return ended.indices.map { place in
            answers[place].isKnown && ended[place].ending == nil
                ? .open(ended[place], summary: loans[place].summary)
                : .answered(ended[place], summary: loans[place].summary)
        }
    }

    /// What the answer to a submission means.
    private struct Heard {
        var step = OriginatorRole.Step()
        /// The coordinator has it.
        var isKnown = false
        /// How it ended; where ``step`` withdraws it, how it ends if that succeeds.
        var ending: LoanRecord.Ending?
    }

    private nonisolated func heard(_ record: LoanRecord, _ result: CoordinatorLink.Submitted) -> Heard {
        let answer: Wire.OutcomeResult
        do throws(ConnectError) { answer = try result.get() } catch {
            logger.warning(
                "The coordinator did not answer",
                metadata: [LogKey.transaction: "\(record.key.id)", LogKey.reasonCode: "\(error.reason)"])
            guard error.delivery == .notSent else { return Heard() }
            return refused(record, ReasonCode.bankUnreachable.rawValue, error.message)
        }
        switch answer.result {
        case .record(let outcome): return Heard(isKnown: true, ending: record.ending(told: outcome, ring: ring))
        case .error(let error): return refused(record, error.code, error.message)
        case nil: return Heard()
        }
    }

    private nonisolated func refused(_ record: LoanRecord, _ reason: String, _ detail: String) -> Heard {
        var role = record.role
        return Heard(
            step: role.apply(.refused),
            ending: LoanRecord.Ending(
                outcome: .aborted, reason: reason, detail: detail, reasonFrom: record.key.coordinator.text))
    }

    /// Gives loans up, as far as this bank, a participant of each, never voted on them: it stores a tombstone, after which
    /// no commit can gather every yes.
    ///
    /// - Returns: How each ended by the own books; nil for those that are open, or where the books do not answer.
    nonisolated func withdraw(_ records: [LoanRecord]) async -> [LoanRecord.Ending?] {
        guard !records.isEmpty, let states = try? await core.entomb(records.map(\.key)) else {
            return records.map { _ in nil }
        }
        return zip(records, states).map { record, own in record.ending(found: own) }
    }

    /// What became of loans that were handed over; waits for the coordinator where that is not known here yet.
    nonisolated func outcomes(of records: [LoanRecord]) async -> [LoanRecord] {
        let open = records.indices.filter { records[$0].ending == nil }
        guard !open.isEmpty else { return records }
        let results = await coordinator.outcomes(of: open.map { records[$0].key.id }, within: .seconds(20))
        var told: [(record: LoanRecord, outcome: Wire.OutcomeRecord)] = []
        var places: [Int] = []
        for (place, result) in zip(open, results) {
            guard case .success(let answer) = result, case .record(let outcome) = answer.result else { continue }
            told.append((records[place], outcome))
            places.append(place)
        }
        var records = records
        for (place, record) in zip(places, await learn(told)) { records[place] = record }
        return records
    }
}
