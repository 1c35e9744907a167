import Foundation
import SettlementProtocol
import Testing

@Suite struct NamesMembers {
    static let longest = "b" + String(repeating: "-", count: 62)

    @Test(arguments: ["a", "alder", "bank-7", "a--", longest])
    func `a member id is lower-case letters, digits and hyphens after a letter`(text: String) throws {
        #expect(try MemberID(text).text == text)
    }

    @Test(arguments: ["", "7bank", "-bank", "Bank", "bänk", "bank_7", "bank/7", "bank 7", "bank\n", longest + "x"])
    func `anything else is malformed`(text: String) {
        #expect(reason { try MemberID(text) } == .malformed)
    }

    @Test func `a member id is its text in JSON`() throws {
        let encoded = try JSONEncoder().encode([Fixtures.alder])
        #expect(String(decoding: encoded, as: UTF8.self) == #"["alder"]"#)
        #expect(try JSONDecoder().decode([MemberID].self, from: encoded) == [Fixtures.alder])
        #expect(throws: ProtocolError.self) {
            try JSONDecoder().decode([MemberID].self, from: Data(#"["Alder"]"#.utf8))
        }
    }

    @Test func `member ids are ordered by their text`() {
        #expect(
            [Fixtures.cedar, Fixtures.alder, Fixtures.birch].sorted() == [
                Fixtures.alder, Fixtures.birch, Fixtures.cedar,
            ])
    }
}
