import BankAPI
import BankClient
import Federation
import Synchronization
import Transport

/// Keeps a number of requests in flight: each client sends the next as soon as the last was answered (a closed loop).
final class LoanLoad: Sendable {
    private enum Phase: Int {
        case warmingUp
        case measuring
        case over
    }

    private let mix: LoanMix
    /// By the bank's index in the federation.
    private let clients: [Int: CustomerClient]
    private let phase = Mutex(Phase.warmingUp)
    private let requests = Atomic<Int>(0)
    private let record: LoadRecord
    private let pause: Duration

    /// - Parameters:
    ///   - record: Counts the outcomes of the loans.
    ///   - pause: Between an answer and the next request of the same caller.
    init(
        _ mix: LoanMix, clients: [Int: CustomerClient], record: LoadRecord = LoadRecord(), pause: Duration = .zero
    ) {
        self.mix = mix
        self.clients = clients
        self.record = record
        self.pause = pause
    }

    /// Sends until ``end()``, and returns when every answer is in.
    ///
    /// - Parameter executor: The executor on which answers arrive; each caller sends its next request from there.
    func run(concurrency: Int, on executor: some TaskExecutor) async {
        await withDiscardingTaskGroup { group in
            for _ in 0..<concurrency { group.addTask(executorPreference: executor) { await self.sendUntilOver() } }
        }
    }

    func beginMeasuring() { phase.withLock { $0 = .measuring } }

    /// Stops counting and sending; answers to requests in flight are still awaited.
    func end() { phase.withLock { $0 = .over } }

    var tally: LoadTally { record.tally }

    private func sendUntilOver() async {
        while phase.withLock({ $0 }) != .over, !Task.isCancelled {
            let order = mix[requests.add(1, ordering: .relaxed).oldValue]
            guard let client = clients[order.bank] else { return }
            let began = ContinuousClock.now
            do throws(ConnectError) {
                let response = try await client.requestLoans(order.request)
                let duration = ContinuousClock.now - began
                let isMeasured = phase.withLock { $0 } == .measuring
                record.change { $0.note(response, after: duration, isMeasured: isMeasured) }
            } catch {
                let isMeasured = phase.withLock { $0 } == .measuring
                record.change { $0.note(error, loans: order.request.loans.count, isMeasured: isMeasured) }
                // A bank that refuses at once must not be asked in a tight loop.
                try? await Task.sleep(for: error.retryAfter ?? .milliseconds(50))
            }
            if pause > .zero { try? await Task.sleep(for: pause) }
        }
    }
}
