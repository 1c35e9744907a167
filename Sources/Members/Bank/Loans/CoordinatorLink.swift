import AtomicCommit
import Batching
import Foundation
import SettlementProtocol
import Transport

/// A bank's link to its coordinator: submits transactions in batches, and asks for outcomes.
struct CoordinatorLink: Sendable {
    let coordinator: MemberID
    private let bank: MemberID
    private let endpoint: Endpoint
    private let client: ConnectClient
    /// Questions for outcomes share at most 2 calls, so that long waits do not take up connections.
    private let questions: Batcher<TransactionID, Submitted>

    typealias Submitted = Result<Wire.OutcomeResult, ConnectError>

    private static let maxBatchSize = 128
    private static let maxBatchWeight = 4 << 20
    /// How long a batch waits for its slowest decision; milliseconds. Open outcomes are then asked for separately.
    private static let batchPatience: UInt32 = 100
    /// How long a question waits at the coordinator before open outcomes are asked for again; milliseconds.
    private static let questionPatience: UInt32 = 250
    /// The least time between two questions of one caller; at most the time that a question waits.
    private static let pauses = BackOff(first: 10_000_000, cap: UInt64(questionPatience) * 1_000_000)

    init(coordinator: MemberID, bank: MemberID, endpoint: Endpoint, client: ConnectClient) {
        self.coordinator = coordinator
        self.bank = bank
        self.endpoint = endpoint
        self.client = client
        questions = Batcher(BatchBounds(maxBatchSize: ProtocolLimits.batch, maxInFlight: 2, maxWaiting: 16_384)) {
            ids in
            do throws(ConnectError) {
                return try await Self.outcomes(
                    of: ids, as: bank, isInDoubt: false, wait: .decided, atMost: Self.questionPatience, endpoint, client
                )
            } catch {
                return ids.map { _ in .failure(error) }
            }
        }
    }

    /// Submits transactions and waits briefly for their outcomes; results are in the order of the transactions.
    ///
    /// Each failure is a ``ConnectError``; its delivery says whether the coordinator may have the transaction.
    func submit(_ transactions: [Wire.Transaction]) async -> [Submitted] {
        let batches = Self.batches(transactions)
        guard batches.count > 1 else { return await submit(batch: transactions[...]) }
        return await withTaskGroup(of: (Int, [Submitted]).self) { group in
            for batch in batches { group.addTask { (batch.lowerBound, await submit(batch: transactions[batch])) } }
            let parts = await group.reduce(into: []) { $0.append($1) }
            return parts.sorted { $0.0 < $1.0 }.flatMap { $0.1 }
        }
    }

    private func submit(batch: ArraySlice<Wire.Transaction>) async -> [Submitted] {
        guard !batch.isEmpty else { return [] }
        var request = Wire.SubmitRequest()
        request.sender = bank.text
        request.transactions = Array(batch)
        request.wait = .decided
        request.waitMs = Self.batchPatience
        do throws(ConnectError) {
            let response = try await client.call(
                endpoint, service: Wire.coordinatorService, method: "Submit", request,
                returning: Wire.SubmitResponse.self, timeout: .seconds(10))
            guard response.results.count == batch.count else { throw Self.badCount }
            return zip(batch, response.results).map { Self.checked($1, about: $0.header.transactionID) }
        } catch {
            return batch.map { _ in .failure(error) }
        }
    }

    /// Splits transactions into calls, by count and by size.
    private static func batches(_ transactions: [Wire.Transaction]) -> [Range<Int>] {
        var batches: [Range<Int>] = []
        var (start, weight) = (0, 0)
        for (place, transaction) in transactions.enumerated() {
            let own = Self.weight(transaction)
            if place > start, place - start == maxBatchSize || weight + own > maxBatchWeight {
                batches.append(start..<place)
                (start, weight) = (place, 0)
            }
            weight += own
        }
        return batches + [start..<transactions.count]
    }

    private static func weight(_ transaction: Wire.Transaction) -> Int {
        transaction.participations.reduce(256) { $0 + $1.sealedProjection.count + $1.counterparties.count * 128 }
    }

    private static let badCount = ConnectError(
        .internal, reason: "bad_response", "the coordinator sent a wrong number of results", delivery: .unknown)

    /// Asks for outcomes, in calls shared with other tasks, until they are decided, the coordinator does not answer, or
    /// the time is up.
    func outcomes(of ids: [TransactionID], within patience: Duration) async -> [Submitted] {
        let end = ContinuousClock.now + patience
        var random = SystemRandomNumberGenerator()
        var rounds = 0
        var results = [Submitted](repeating: .failure(Self.badCount), count: ids.count)
        var open = Array(ids.indices)
        repeat {
            let asked = open
            let began = ContinuousClock.now
            open = []
            for (place, result) in zip(asked, await ask(about: asked.map { ids[$0] })) {
                results[place] = result
                if case .success(let answer) = result, answer.record.state == .pending { open.append(place) }
            }
            rounds += 1
            guard !open.isEmpty else { break }
            // A coordinator that answers before its time is up is not asked at the rate of its answers.
            let pause = Self.pauses.pause(afterFailures: rounds, using: &random)
            try? await Task.sleep(until: began + .nanoseconds(pause))
        } while !open.isEmpty && ContinuousClock.now < end && !Task.isCancelled
        return results
    }

    private func ask(about ids: [TransactionID]) async -> [Submitted] {
        do { return try await questions.submit(ids) } catch {
            let busy = ConnectError(
                .unavailable, reason: ReasonCode.busy.rawValue, "too many questions wait for the coordinator",
                next: ReasonCode.busy.next, retryAfter: .seconds(1), delivery: .notSent)
            return ids.map { _ in .failure(busy) }
        }
    }

    /// Asks for outcomes in a call of its own, waiting up to `milliseconds` for those that are open.
    ///
    /// - Parameter isInDoubt: This bank is in doubt: without a record the coordinator first writes an abort.
    /// - Throws: ``ConnectError``.
    func outcomes(
        of ids: [TransactionID], isInDoubt: Bool, wait: Wire.Wait = .decided, atMost milliseconds: UInt32
    ) async throws(ConnectError) -> [Submitted] {
        try await Self.outcomes(
            of: ids, as: bank, isInDoubt: isInDoubt, wait: wait, atMost: milliseconds, endpoint, client)
    }

    private static func outcomes(
        of ids: [TransactionID], as bank: MemberID, isInDoubt: Bool, wait: Wire.Wait, atMost milliseconds: UInt32,
        _ endpoint: Endpoint, _ client: ConnectClient
    ) async throws(ConnectError) -> [Submitted] {
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
        return zip(ids, response.results).map { Self.checked($1, about: $0.data) }
    }

    private static func checked(_ result: Wire.OutcomeResult, about id: Data) -> Submitted {
        do throws(ProtocolError) { return .success(try result.checked(about: id)) } catch {
            return .failure(
                ConnectError(
                    .unknown, reason: "bad_response", "the coordinator sent an invalid result: \(error.detail)",
                    delivery: .unknown))
        }
    }
}
