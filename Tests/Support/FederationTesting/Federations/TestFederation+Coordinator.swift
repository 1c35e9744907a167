public import Projections
public import SettlementProtocol
public import Testing

extension TestFederation {
    /// Submits transactions to a coordinator and waits as `wait` says, for at most `milliseconds`.
    public func submit(
        _ transactions: [Wire.Transaction], to coordinator: MemberID = Brook.ford, as sender: String = "birch",
        wait: Wire.Wait = .applied, atMost milliseconds: UInt32 = 20_000
    ) async throws -> [Wire.OutcomeResult] {
        var request = Wire.SubmitRequest()
        request.sender = sender
        request.transactions = transactions
        request.wait = wait
        request.waitMs = milliseconds
        return try await ask(
            coordinator: coordinator, "Submit", request, returning: Wire.SubmitResponse.self, as: sender
        ).results
    }

    public func submit(_ composition: Composition, wait: Wire.Wait = .applied) async throws -> Wire.OutcomeResult {
        try #require(try await submit([Wire.Transaction(composition.transaction)], wait: wait).first)
    }

    public func outcomes(
        of ids: [TransactionID], at coordinator: MemberID = Brook.ford, as sender: String = "birch",
        inDoubt: Bool = false, wait: Wire.Wait = .applied, atMost milliseconds: UInt32 = 10_000
    ) async throws -> [Wire.OutcomeResult] {
        var request = Wire.OutcomesRequest()
        request.sender = sender
        request.transactionIds = ids.map(\.data)
        request.inDoubt = inDoubt
        request.wait = wait
        request.waitMs = milliseconds
        return try await ask(
            coordinator: coordinator, "Outcomes", request, returning: Wire.OutcomesResponse.self, as: sender
        )
        .results
    }

    /// Waits until a coordinator has a bank's yes vote, which the bank has stored before.
    public func expectYes(
        of bank: MemberID, on id: TransactionID, at coordinator: MemberID = Brook.ford,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await eventually("\(bank) has not voted yes", sourceLocation: sourceLocation) {
            let results = try await outcomes(of: [id], at: coordinator, wait: .decided, atMost: 0)
            return results.first?.record.progress.contains { $0.bank == bank.text && $0.vote == .yes } ?? false
        }
    }
}
