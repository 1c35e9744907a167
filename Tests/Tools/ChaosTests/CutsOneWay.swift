import BankAPI
import BankClient
import Chaos
import Federation
import FederationTesting
import Identity
import SettlementProtocol
import Testing

/// Members that reach each other through one proxy per direction.
@Suite(.timeLimit(.minutes(2))) struct CutsOneWay {
    @Test func `a cut in one direction between two members leaves every other direction working`() async throws {
        let scene = try ChaosFederation(try Repository.fixture())
        let (alder, birch) = (try MemberID("alder"), try MemberID("birch"))
        let authority = try CertificateAuthority.forNow(scene.file)
        try await FaultyNetwork.run(among: scene.file, authority: authority, seed: 3) { network in
            var settings = LocalFederationSettings(
                programs: try BuiltPrograms.found(), freePorts: true, startDeadline: .seconds(60))
            settings.detours = network.detours
            settings.authority = authority
            let federation = try await LocalFederation.start(scene.file, settings: settings)
            network.aim(at: federation.file)
            network.setWeather(LinkWeather([.requestCut: 1_000])) { $0 == LinkName(from: birch, to: alder) }
            #expect(try await Self.unreached(by: birch, in: federation) == ["alder"])
            #expect(try await Self.unreached(by: alder, in: federation) == [])
            network.heal()
            #expect(try await Self.unreached(by: birch, in: federation) == [])
            await federation.stop()
        }
    }

    /// The peers that a bank could not ask.
    private static func unreached(by bank: MemberID, in federation: LocalFederation) async throws -> Set<String> {
        let report = try await federation.clients.operators(of: bank).reconcile()
        return Set(report.comparisons.filter { !$0.error.isEmpty }.map(\.peer))
    }
}
