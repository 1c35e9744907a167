import SettlementProtocol
import Testing

/// The identity in a member's certificate.
@Suite struct NamesMembers {
    @Test func `an identity is written and read as one URI`() throws {
        let identity = try MemberIdentity(uri: "freshet://creek/alder")
        #expect(identity.federation.text == "creek" && identity.member.text == "alder")
        #expect(identity.uri == "freshet://creek/alder")
        #expect(identity.serverName == "alder.creek.freshet.internal")
    }

    @Test(arguments: [
        "", "freshet://", "freshet://creek", "freshet://creek/", "freshet:///alder", "freshet://creek/alder/",
        "freshet://creek//alder", "freshet://creek/Alder", "freshet://creek/al der", "freshet://creek/alder?x",
        "freshet://creek/alder#x", "freshet://user@creek/alder", "freshet://creek:1/alder", "Freshet://creek/alder",
        "freshet:/creek/alder", "https://creek/alder", "freshet://creek/%61lder", "freshet://creek/аlder",
    ])
    func `anything that only looks like an identity is refused`(uri: String) {
        #expect(throws: ProtocolError.self) { try MemberIdentity(uri: uri) }
    }
}
