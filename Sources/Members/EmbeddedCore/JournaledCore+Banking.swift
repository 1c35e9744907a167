public import AtomicCommit
public import BankCore
public import Ledger
import Logging
import Money
import ProcessInterface
public import SettlementProtocol

extension JournaledCore: CoreBanking {
    /// Answers at once, from books that may not be durable yet. A judgement made from them is stored in a later row.
    public func currentAccounts(_ names: [AccountName]) -> [Account?] { names.map { books.ledger[$0] } }

    public func prepare(_ items: [CoreItem]) async throws(CoreError) -> [CoreAnswer] {
        guard case .prepared(let answers) = try await submit(.prepare(items)) else { throw Self.mixedUp }
        return answers
    }

    public func finish(_ items: [CoreFinish]) async throws(CoreError) -> [CoreFinishAnswer] {
        guard case .finished(let answers) = try await submit(.finish(items)) else { throw Self.mixedUp }
        return answers
    }

    public func entomb(_ keys: [TransactionKey]) async throws(CoreError) -> [ParticipantRole] {
        guard case .states(let states) = try await submit(.entomb(keys)) else { throw Self.mixedUp }
        return states
    }

    public func amend(_ amendment: Amendment) async throws(CoreError) {
        guard case .amended = try await submit(.amend(amendment)) else { throw Self.mixedUp }
    }

    public func raiseHorizon(to unixMilliseconds: UInt64) async throws(CoreError) {
        guard case .amended = try await submit(.raiseHorizon(unixMilliseconds)) else { throw Self.mixedUp }
    }

    public func lowerHorizon(to unixMilliseconds: UInt64) async throws(CoreError) {
        guard case .amended = try await submit(.lowerHorizon(unixMilliseconds)) else { throw Self.mixedUp }
    }

    public func states(_ keys: [TransactionKey]) async throws(CoreError) -> [ParticipantRole] {
        guard case .states(let states) = try await read(.states(keys)) else { throw Self.mixedUp }
        return states
    }

    public func inDoubt() async throws(CoreError) -> [InDoubt] {
        guard case .inDoubt(let inDoubt) = try await read(.inDoubt) else { throw Self.mixedUp }
        return inDoubt
    }

    public func newestCommitted() -> UInt64 { books.newestCommitted }

    public func horizon() -> UInt64 { books.horizon }
}
