import AtomicCommit
import BankCore
import Ledger
import Projections
import SettlementProtocol
import Testing

/// Composition, envelope, both roles, judgement and posting in one process, nobody dying.
@Suite struct SettlesLoans {
    @Test func `every scene ends as it should and its originator is told`() throws {
        for scene in try Scene.all() {
            let federation = try scene.played()
            let audit = Audit(scene: scene, federation: federation)
            #expect(try audit.outcomes() == scene.outcomes, "\(scene.testDescription)")
            try audit.checkRestarts()
            #expect(scene.compositions.map { federation.told[$0.transaction.key] } == scene.outcomes)
            #expect(federation.coordinator.live.values.allSatisfy { $0.role.unacknowledged == [] })
        }
    }

    @Test func `handing the same loan over again has no further effect and the same answer`() throws {
        let scene = try Scene.all()[0]
        var federation = try scene.played()
        for _ in 0..<2 {
            try federation.submit(scene.loans[0], scene.compositions[0])
            try federation.run()
        }
        #expect(try Audit(scene: scene, federation: federation).outcomes() == [.committed])
    }

    @Test func `a loan that breaks the envelope rule reaches no bank`() throws {
        let scene = try Scene.all()[0]
        let transaction = scene.compositions[0].transaction
        let broken = Transaction(
            header: transaction.header, participations: Array(transaction.participations.dropLast()))
        var coordinator = TestCoordinator()
        #expect(throws: ProtocolError.self) { try coordinator.take(broken) }
        #expect(coordinator.live.isEmpty)
    }

    @Test func `a no reaches the originator with its reason, and nobody else can read it`() throws {
        let scene = try Scene.all()[1]
        var doum = try #require(scene.federation.banks[Fixtures.doum])
        #expect(try doum.verdict(on: scene.compositions[0]) == .insufficientFunds)
    }
}
