import BankAPI
public import SettlementProtocol
import Synchronization
public import Testing

/// Timber loans from several callers, each with one request at a time, while processes die and restart.
public final class Load: Sendable {
    private struct State {
        var ids: [TransactionID] = []
        var committed = 0
        var isOver = false
    }

    private let federation: TestFederation
    private let state = Mutex(State())

    private init(_ federation: TestFederation) { self.federation = federation }

    /// Requests loans until `disturbance` returns.
    ///
    /// - Returns: The ids of all requested loans, whatever their outcome.
    public static func run(
        on federation: TestFederation, callers: Int = 6, while disturbance: (Load) async throws -> Void
    ) async throws -> [TransactionID] {
        let load = Load(federation)
        let mill = Task { try await federation.mill() }
        let caller = try await mill.value
        let tasks = (0..<callers).map { _ in
            Task {
                while let id = load.nextID() {
                    let loan = try? await caller.request(
                        .timber(id: id, timeoutMilliseconds: 2_000), waitingFor: .decided
                    ).loan
                    if loan?.state == .committed { load.noteCommitted() }
                    // A process is down: calls at full speed would only fill the list.
                    if loan == nil { try? await Task.sleep(for: .milliseconds(50)) }
                }
            }
        }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await disturbance(load)) } catch { outcome = .failure(error) }
        load.end()
        for task in tasks { await task.value }
        try outcome.get()
        return load.ids
    }

    /// Returns once `count` more loans have been committed.
    public func commits(_ count: Int) async throws {
        let goal = committed + count
        try await eventually("loans no longer commit") { committed >= goal }
    }

    private var ids: [TransactionID] { state.withLock(\.ids) }
    private var committed: Int { state.withLock(\.committed) }

    private func nextID() -> TransactionID? {
        state.withLock { state in
            guard !state.isOver else { return nil }
            state.ids.append(.fresh())
            return state.ids.last
        }
    }

    private func noteCommitted() { state.withLock { $0.committed += 1 } }

    private func end() { state.withLock { $0.isOver = true } }
}

extension TestFederation {
    /// Waits until the customer can read the outcome of every loan of a load. Fails the test unless exactly the
    /// committed loans moved money since `before`.
    public func expectExactEnd(
        of ids: [TransactionID], since before: Books, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let mill = try await mill()
        var committed: Int64 = 0
        for id in ids {
            let state = try await eventually(
                "\(id) has no outcome", within: .seconds(60), sourceLocation: sourceLocation
            ) {
                try await mill.state(of: id)
            }
            if state == .committed { committed += 1 }
        }
        let after = try await quietBooks(within: .seconds(60), sourceLocation: sourceLocation)
        #expect(
            after.movements(since: before)
                == API.LoanRequest.timberMovements.mapValues { $0 * committed }.filter { $0.value != 0 },
            "\(committed) of \(ids.count) committed", sourceLocation: sourceLocation)
        try await expectReconciled(sourceLocation: sourceLocation)
    }
}
