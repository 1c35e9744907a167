import Batching
import Foundation
import Logging
import SettlementProtocol
import Transport

/// A bank's link to its coordinator: hands transactions over in batches, and asks for outcomes.
struct CoordinatorLink: Sendable {
    let coordinator: MemberID
    private let bank: MemberID
    private let endpoint: Endpoint
    private let client: ConnectClient
    private let submissions: Batcher<Wire.Transaction, Result<Wire.OutcomeResult, ConnectError>>

    static let largestBatch = 128
    /// How long a batch waits for its slowest decision; what is open then is asked for on its own.
    private static let batchPatience: UInt32 = 100

    init(coordinator: MemberID, bank: MemberID, endpoint: Endpoint, client: ConnectClient) {
        self.coordinator = coordinator
        self.bank = bank
        self.endpoint = endpoint
        self.client = client
        submissions = Batcher(
            largestBatch: Self.largestBatch, heaviestBatch: 4 << 20, mostInFlight: 4, mostWaiting: 8_192,
            weight: Self.weight
        ) { transactions in
            var request = Wire.SubmitRequest()
            request.sender = bank.text
            request.transactions = transactions
            request.wait = .decided
            request.waitMs = Self.batchPatience
            do {
                let response = try await client.call(
                    endpoint, service: Wire.coordinatorService, method: "Submit", request,
                    returning: Wire.SubmitResponse.self, timeout: .seconds(10))
                guard response.results.count == transactions.count else { throw Self.badCount }
                return response.results.map { .success($0) }
            } catch {
                let error = error as? ConnectError ?? Self.badCount
                return transactions.map { _ in .failure(error) }
            }
        }
    }

    private static func weight(_ transaction: Wire.Transaction) -> Int {
        transaction.participations.reduce(256) { $0 + $1.sealedProjection.count + $1.counterparties.count * 128 }
    }

    private static let badCount = ConnectError(
        .internal, reason: "bad_response", "the coordinator answered another count of results", delivery: .unknown)

    /// Hands transactions over and waits for their outcomes for a short while; results in their order.
    ///
    /// Each failure is a ``ConnectError``, whose delivery says whether the coordinator may have the transaction.
    func submit(_ transactions: [Wire.Transaction]) async -> [Result<Wire.OutcomeResult, ConnectError>] {
        guard transactions.count > Self.largestBatch else { return await submitTogether(transactions) }
        return await withTaskGroup(of: (Int, [Result<Wire.OutcomeResult, ConnectError>]).self) { group in
            for start in stride(from: 0, to: transactions.count, by: Self.largestBatch) {
                let some = Array(transactions[start..<min(start + Self.largestBatch, transactions.count)])
                group.addTask { (start, await submitTogether(some)) }
            }
            let parts = await group.reduce(into: []) { $0.append($1) }
            return parts.sorted { $0.0 < $1.0 }.flatMap { $0.1 }
        }
    }

    private func submitTogether(_ transactions: [Wire.Transaction]) async -> [Result<Wire.OutcomeResult, ConnectError>]
    {
        do { return try await submissions.submit(transactions) } catch {
            let busy = ConnectError(
                .unavailable, reason: ReasonCode.busy.rawValue, "too many transactions wait for the coordinator",
                next: ReasonCode.busy.next, retryAfter: .seconds(1), delivery: .notSent)
            return transactions.map { _ in .failure(busy) }
        }
    }

    /// Asks for outcomes, waiting up to `milliseconds` for those that are open.
    ///
    /// - Parameter isInDoubt: This bank must learn the outcome: no record means abort, written first.
    /// - Throws: ``ConnectError``.
    func outcomes(
        of ids: [TransactionID], isInDoubt: Bool, wait: Wire.Wait = .decided, atMost milliseconds: UInt32
    ) async throws(ConnectError) -> [Wire.OutcomeResult] {
        var request = Wire.OutcomesRequest()
        request.sender = bank.text
        request.transactionIds = ids.map { $0.data }
        request.inDoubt = isInDoubt
        request.wait = wait
        request.waitMs = milliseconds
        let response = try await client.call(
            endpoint, service: Wire.coordinatorService, method: "Outcomes", request,
            returning: Wire.OutcomesResponse.self, timeout: .milliseconds(Int(milliseconds) + 5_000))
        guard response.results.count == ids.count else { throw Self.badCount }
        return response.results
    }

    func close() { submissions.close() }
}
