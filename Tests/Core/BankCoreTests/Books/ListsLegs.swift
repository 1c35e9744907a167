import BankCore
import Foundation
import Ledger
import Testing

@Suite struct ListsLegs {
    private func legs(_ amounts: [Int64], _ reference: String = "") -> [BookedLeg] {
        amounts.map { BookedLeg(amount: $0, creditorReference: reference) }
    }

    @Test func `legs that add up to the change are its posting's`() {
        let postings = legs([80, -30]).postings(net: 50)
        #expect(postings.map(\.amount) == [50] && postings.map(\.legs) == [legs([80, -30])])
    }

    @Test func `a change that legs do not explain is one posting without legs`() {
        for amounts in [[], [80], [80, -31], [Int64.max, Int64.max]] as [[Int64]] {
            let postings = legs(amounts).postings(net: 50)
            #expect(postings.map(\.amount) == [50] && postings.map(\.legs) == [[]])
        }
    }

    @Test func `a single leg is kept only for its reference`() {
        #expect(legs([50]).postings(net: 50).map(\.legs) == [[]])
        #expect(legs([50], "OAK-7").postings(net: 50).map(\.legs) == [legs([50], "OAK-7")])
    }

    @Test func `legs that cancel out make a posting for each side`() {
        let all = legs([100, -100, 101, -101])
        let postings = all.postings(net: 0)
        #expect(postings.map(\.amount) == [201, -201])
        #expect(postings.map(\.legs) == [legs([100, 101]), legs([-100, -101])])
        #expect([201, -201, 7].map { all.legs(ofPosting: $0) } == [legs([100, 101]), legs([-100, -101]), []])
        #expect(legs([]).postings(net: 0).isEmpty && legs([5]).postings(net: 0).isEmpty)
    }

    @Test func `stored legs are read back, and other bytes are refused`() throws {
        let all = legs([Int64.min, 0, Int64.max], "größe")
        #expect(try [BookedLeg](stored: try #require(all.stored)) == all)
        #expect(legs([]).stored == nil)
        #expect(throws: UnreadableRow.self) { try [BookedLeg](stored: Data([0xFF, 0x01])) }
    }

    @Test func `a record that cannot be read has no legs`() {
        for bytes in [Data(), Data("what was seen".utf8)] {
            #expect(PreparedRecord.legs(in: bytes, at: Fixtures.birch).isEmpty)
        }
    }
}
