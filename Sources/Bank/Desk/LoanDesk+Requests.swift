import AtomicCommit
import BankAPI
import BankCore
import Failpoints
import Logging
import Projections
import SettlementProtocol
import Transport

extension LoanDesk {
    typealias Answer = Result<API.Loan, DeskRefusal>

    /// Carries loans through to their outcomes, or to where an outcome is not known yet; each on its own, in the
    /// requests' order. What they have in common, such as a row in the journal, they share.
    ///
    /// Repeating an id with the same request returns what became of the first; with another it is a conflict.
    nonisolated func request(_ requests: [API.LoanRequest], customer: String) async -> [Answer] {
        var answers = [Answer?](repeating: nil, count: requests.count)
        var drafts: [(place: Int, draft: LoanDraft)] = []
        for (place, request) in requests.enumerated() {
            do throws(DeskRefusal) {
                drafts.append((place, try LoanDraft(request, customer: customer, ids: ids)))
            } catch {
                answers[place] = .failure(error)
            }
        }
        var first: [(place: Int, draft: LoanDraft)] = []
        var later: [(place: Int, draft: LoanDraft)] = []
        var known: [(place: Int, record: LoanRecord)] = []
        for (item, claim) in zip(drafts, await claim(drafts.map { $0.draft })) {
            switch claim {
            case .first: first.append(item)
            case .underway: later.append(item)
            case .known(let record): known.append((item.place, record))
            case .conflict:
                answers[item.place] = .failure(DeskRefusal(.conflict, "another request has the id \(item.draft.id)"))
            }
        }
        let originated = await originate(first.map { $0.draft }, customer: customer)
        await release(first.map { $0.draft.id })
        for (item, answer) in zip(first, originated) { answers[item.place] = answer }
        for (item, record) in zip(known, await outcomes(of: known.map { $0.record })) {
            answers[item.place] = .success(record.wire())
        }
        for item in later {
            await waitUntilReleased(item.draft.id)
            answers[item.place] = await request([item.draft.request], customer: customer).first
        }
        return answers.map { $0 ?? .failure(DeskRefusal(.busy, "the request was not answered")) }
    }

    /// A loan that is laid out, composed and ready to be written down.
    private struct Composed {
        let record: LoanRecord
        let laidOut: API.Loan
        let transaction: Wire.Transaction
    }

    private nonisolated func originate(_ drafts: [LoanDraft], customer: String) async -> [Answer] {
        guard !drafts.isEmpty else { return [] }
        let quotes = await quote(drafts.map { $0.request }, customer: customer)
        var answers = [Answer?](repeating: nil, count: drafts.count)
        var composed: [(place: Int, loan: Composed)] = []
        for (place, (draft, quote)) in zip(drafts, quotes).enumerated() {
            do throws(DeskRefusal) {
                composed.append((place, try compose(draft, try quote.get(), customer: customer)))
            } catch {
                answers[place] = .failure(error)
            }
        }
        let loans = composed.map { $0.loan }
        do throws(DeskRefusal) {
            let settled = try await settle(loans)
            for (item, record) in zip(composed, settled) {
                answers[item.place] = .success(record.wire(laidOut: item.loan.laidOut))
            }
        } catch {
            for item in composed { answers[item.place] = .failure(error) }
        }
        return answers.map { $0 ?? .failure(DeskRefusal(.busy, "the request was not answered")) }
    }

    private nonisolated func compose(
        _ draft: LoanDraft, _ plan: LoanPlan, customer: String
    ) throws(DeskRefusal) -> Composed {
        do throws(ProtocolError) {
            let header = try Header(
                key: TransactionKey(coordinator: coordinator.coordinator, id: draft.id), originator: bank,
                timeoutMilliseconds: draft.timeoutMilliseconds)
            let composition = try Composition(
                header: header, legs: plan.legs,
                lendings: plan.lendings { handles.handle(lender: $0, customer: customer) }, ring: ring)
            let laidOut = API.Loan(plan, key: header.key, customer: customer)
            return Composed(
                record: LoanRecord(
                    key: header.key, digest: composition.digest, customer: customer, requestHash: draft.hash,
                    loan: laidOut.journalBytes, timeoutMilliseconds: draft.timeoutMilliseconds),
                laidOut: laidOut, transaction: Wire.Transaction(composition.transaction))
        } catch {
            throw DeskRefusal(error)
        }
    }

    /// Writes loans down, hands them over and waits for their outcomes.
    ///
    /// - Throws: ``DeskRefusal`` where they could not be written; then nothing was handed over.
    private nonisolated func settle(_ loans: [Composed]) async throws(DeskRefusal) -> [LoanRecord] {
        guard !loans.isEmpty else { return [] }
        let records = loans.map { $0.record }
        try await store.append(records.map(StoredDesk.Event.init))
        await add(records)
        failpoint("desk.submit.before-send")
        let results = await coordinator.submit(loans.map { $0.transaction })
        failpoint("desk.submit.after-answer")
        var endings = zip(records, results).map { ending(of: $0, $1) }
        let refused = endings.indices.filter { endings[$0]?.outcome == .aborted && !isDecided(results[$0]) }
        await confirm(refused, of: records, &endings)
        var settled = await end(Array(zip(records, endings)))
        let open = settled.indices.filter { settled[$0].ending == nil && isDecided(results[$0]) }
        for (place, record) in zip(open, await outcomes(of: open.map { settled[$0] })) { settled[place] = record }
        return settled
    }

    /// Whether the coordinator knows the transaction, rather than having refused it or not answered.
    private nonisolated func isDecided(_ result: Result<Wire.OutcomeResult, ConnectError>) -> Bool {
        guard case .success(let answer) = result, case .record = answer.result else { return false }
        return true
    }

    /// What the coordinator's answer to a submission says of its end; nil while that is open.
    private nonisolated func ending(
        of record: LoanRecord, _ result: Result<Wire.OutcomeResult, ConnectError>
    ) -> LoanRecord.Ending? {
        let answer: Wire.OutcomeResult
        do throws(ConnectError) { answer = try result.get() } catch { return notAnswered(record, error) }
        switch answer.result {
        case .record(let outcome):
            return LoanRecord.Ending(outcome, of: record.key, digest: record.digest, ring: ring)
        case .error(let error):
            return LoanRecord.Ending(
                outcome: .aborted, reason: error.code, detail: error.message, reasonFrom: record.key.coordinator.text)
        case nil: return nil
        }
    }

    /// What surely never left this process.
    private nonisolated func notAnswered(_ record: LoanRecord, _ error: ConnectError) -> LoanRecord.Ending? {
        logger.warning(
            "The coordinator did not answer",
            metadata: [LogKey.transaction: "\(record.key.id)", LogKey.reasonCode: "\(error.reason)"])
        guard error.delivery == .notSent else { return nil }
        return LoanRecord.Ending(
            outcome: .aborted, reason: ReasonCode.bankUnreachable.rawValue, detail: error.message,
            reasonFrom: record.key.coordinator.text)
    }

    /// A refusal by the coordinator alone ends nothing: an earlier copy of the request may have been taken in. So this
    /// bank, a participant of each of its loans, first stores a tombstone; where it has voted already, the loan is open.
    private nonisolated func confirm(
        _ refused: [Int], of records: [LoanRecord], _ endings: inout [LoanRecord.Ending?]
    ) async {
        guard !refused.isEmpty else { return }
        let states = try? await core.entomb(refused.map { records[$0].key })
        for (index, place) in refused.enumerated() {
            let digest = records[place].digest
            switch states?[index] {
            case .committed(digest): endings[place] = LoanRecord.Ending(outcome: .committed)
            case .prepared(digest), .unknown, nil: endings[place] = nil
            case .aborted, .expired, .committed, .prepared:
                // This bank will never vote yes on it: its key ended, is too old, or stands for something else here.
                continue
            }
        }
    }

    /// What became of loans that were handed over; waits for the coordinator where that is not known here yet.
    private nonisolated func outcomes(of records: [LoanRecord]) async -> [LoanRecord] {
        let open = records.indices.filter { records[$0].ending == nil }
        guard !open.isEmpty,
            let results = try? await coordinator.outcomes(
                of: open.map { records[$0].key.id }, isInDoubt: false, atMost: 20_000)
        else { return records }
        var told: [(record: LoanRecord, outcome: Wire.OutcomeRecord)] = []
        var places: [Int] = []
        for (place, result) in zip(open, results) {
            guard case .record(let outcome) = result.result else { continue }
            told.append((records[place], outcome))
            places.append(place)
        }
        var records = records
        for (place, record) in zip(places, await learn(told)) { records[place] = record }
        return records
    }
}
