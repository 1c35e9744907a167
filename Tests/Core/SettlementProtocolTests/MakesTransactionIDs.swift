import SettlementProtocol
import Testing

@Suite struct MakesTransactionIDs {
    /// The example of RFC 9562, appendix A.6.
    static let example = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"

    @Test func `the example of RFC 9562 is read and written`() throws {
        let id = try TransactionID(Self.example)
        #expect(id.unixMilliseconds == 0x017F_22E2_79B0)
        #expect(id.description == Self.example)
        #expect(try TransactionID(bytes: id.bytes) == id)
        #expect(try TransactionID(Self.example.uppercased()) == id)
    }

    @Test(arguments: [
        "", "017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",
        "017f22e2-79b0-7cc3-18c4-dc0c0c07398f", "017f22e2-79b0-7cc3-d8c4-dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}", "00000000-0000-0000-0000-000000000000",
    ])
    func `text that is not a UUIDv7 is malformed`(text: String) {
        #expect(reason { try TransactionID(text) } == .malformed)
    }

    @Test(arguments: [0, 15, 17])
    func `an id has 16 bytes`(count: Int) {
        let bytes = [UInt8](repeating: 0x77, count: count)
        #expect(reason { try TransactionID(bytes: bytes) } == .malformed)
    }

    @Test(arguments: [(UInt64.min, UInt64.min), (.max, .max), (0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210)])
    func `a made id is a UUIDv7 for any random bits`(first: UInt64, second: UInt64) throws {
        let id = TransactionID(unixMilliseconds: 0xFFFF_FFFF_FFFF, random: (first, second))
        #expect(try TransactionID(high: id.high, low: id.low) == id)
        #expect(id.unixMilliseconds == 0xFFFF_FFFF_FFFF)
    }

    @Test func `ids sort by the time they were made, then by their bytes`() {
        let ids = [(5, 0), (4, 9), (5, 4), (4, 8)].map {
            TransactionID(unixMilliseconds: $0, random: (0, UInt64($1) << 2))
        }
        #expect(ids.sorted().map(\.unixMilliseconds) == [4, 4, 5, 5])
        #expect(ids.sorted() == ids.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) })
    }

    @Test func `keys of two coordinators differ although their ids are the same`() {
        let other = TransactionKey(coordinator: Fixtures.alder, id: Fixtures.id)
        #expect(other != Fixtures.key)
        #expect(other < Fixtures.key)
        #expect("\(other)" == "alder/\(Fixtures.id)")
    }
}
