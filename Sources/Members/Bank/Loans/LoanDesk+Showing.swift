import BankAPI
import BankCore
import SettlementProtocol

extension LoanDesk {
    /// A customer's loan by id, with its timeline; waits for `goal` first if the coordinator answers.
    ///
    /// - Throws: ``DeskRefusal`` with `unknown_transaction`; as ``recalling(_:_:)``.
    func loan(
        _ id: TransactionID, customer: String, waitingFor goal: Wire.Wait, atMost milliseconds: UInt32
    ) async throws(DeskRefusal) -> API.Loan {
        let found: [API.Loan?]
        do { found = try await loans([id], customer: customer, waitingFor: goal, atMost: milliseconds) } catch {
            throw DeskRefusal(error)
        }
        guard let loan = found[0] else {
            throw DeskRefusal(.unknownTransaction, "you have no loan \(id) at this bank")
        }
        return loan
    }

    /// A customer's loans by id, with their timelines; nil for loans of other customers and unknown ids.
    ///
    /// - Throws: As ``recalling(_:_:)``.
    func loans(
        _ ids: [TransactionID], customer: String, waitingFor goal: Wire.Wait, atMost milliseconds: UInt32
    ) async throws(CoreError) -> [API.Loan?] {
        let known = try await recalling(ids) { originator in
            ids.map { id in originator[id].flatMap { $0.origination.customer == customer ? $0 : nil } }
        }
        let originations = known.compactMap { $0?.origination }
        guard !originations.isEmpty else { return ids.map { _ in nil } }
        let results = try? await coordinator.outcomes(
            of: originations.map(\.id), isInDoubt: false, wait: goal, atMost: milliseconds)
        let records = Self.told(originations, results ?? [])
        await learn(records)
        let told = Dictionary(records.map { ($0.origination.id, $0.record) }) { first, _ in first }
        return known.map { known in
            known.map { known in
                let id = known.origination.id
                return show(originated(id) ?? known, told[id])
            }
        }
    }

    private func show(_ originated: Originator.Originated, _ outcome: Wire.OutcomeRecord?) -> API.Loan {
        let origination = originated.origination
        var loan = API.Loan(originated)
        guard let outcome, outcome.digest.isEmpty || outcome.digest == origination.digest.data else { return loan }
        loan.applied = outcome.applied
        loan.timeline = LoanTimeline(key: origination.key, digest: origination.digest, ring: ring).events(outcome)
        return loan
    }
}
