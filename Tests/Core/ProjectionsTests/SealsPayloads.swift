import Foundation
import Projections
import SettlementProtocol
import Testing

@Suite struct SealsPayloads {
    static let associatedData: [UInt8] = [1, 2, 3]

    @Test(arguments: [0, 1, 251, 252, 253, 508, 509, 4_000])
    func `a sealed payload is padded in steps of 256 bytes and opened by the other member`(count: Int) throws {
        let plaintext = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let sealed = try seal(plaintext)
        #expect((sealed.count - 28).isMultiple(of: PairKey.paddingStep))
        #expect(sealed.count - 28 == (count + 4 + 255) / 256 * 256)
        #expect(try open(sealed) == plaintext)
    }

    @Test func `each sealing has its own nonce unless one is given`() throws {
        #expect(try seal([1]) != seal([1]))
        let nonce = [UInt8](repeating: 7, count: 12)
        let pair = try Fixtures.ring(Fixtures.birch).pair(with: Fixtures.alder)
        let sealed = (0..<2).map { _ in
            pair.seal(
                [1], purpose: .projection, of: Fixtures.key, from: Fixtures.birch, to: Fixtures.alder,
                associatedData: [],
                nonce: nonce)
        }
        #expect(sealed[0] == sealed[1])
        #expect(Array(sealed[0].prefix(12)) == nonce)
    }

    @Test func `no byte of a sealed payload can be altered or cut off`() throws {
        let sealed = try seal([9])
        for position in sealed.indices {
            var altered = sealed
            altered[position] ^= 1
            #expect(reason { try open(altered) } == .cannotOpen)
        }
        for count in [0, 11, 27, 28, sealed.count - 1] {
            #expect(reason { try open(sealed.prefix(count)) } == .cannotOpen)
        }
    }

    @Test func `a payload opens only for its own transaction, direction, purpose and associated data`() throws {
        let sealed = try seal([9])
        let pair = try Fixtures.ring(Fixtures.alder).pair(with: Fixtures.birch)
        let other = TransactionKey(coordinator: Fixtures.ford, id: TransactionID(unixMilliseconds: 1, random: (1, 2)))
        let namesake = TransactionKey(coordinator: Fixtures.cedar, id: Fixtures.key.id)
        for (purpose, key, from, to, data) in [
            (.refusal, Fixtures.key, Fixtures.birch, Fixtures.alder, Self.associatedData),
            (.projection, other, Fixtures.birch, Fixtures.alder, Self.associatedData),
            (.projection, namesake, Fixtures.birch, Fixtures.alder, Self.associatedData),
            (.projection, Fixtures.key, Fixtures.alder, Fixtures.birch, Self.associatedData),
            (.projection, Fixtures.key, Fixtures.birch, Fixtures.alder, [1, 2]),
        ] as [(PairKey.Purpose, TransactionKey, MemberID, MemberID, [UInt8])] {
            #expect(
                reason { try pair.open(sealed, purpose: purpose, of: key, from: from, to: to, associatedData: data) }
                    == .cannotOpen)
        }
    }

    @Test(arguments: [Fixtures.birch, Fixtures.cedar, Fixtures.doum])
    func `a pair key of other members cannot open a payload`(peer: MemberID) throws {
        let sealed = try seal([9])
        let pair = try Fixtures.ring(Fixtures.cedar).pair(with: peer)
        let opened = reason {
            try pair.open(
                sealed, purpose: .projection, of: Fixtures.key, from: Fixtures.birch, to: Fixtures.alder,
                associatedData: Self.associatedData)
        }
        #expect(opened == .cannotOpen)
    }

    @Test func `keys are 32 bytes that give the same public key each time`() throws {
        let key = SealingKey()
        #expect(try SealingKey(privateBytes: key.privateBytes).publicBytes == key.publicBytes)
        #expect(reason { try SealingKey(privateBytes: [1, 2, 3]) } == .malformed)
        // The point of low order that would make every shared secret zero (RFC 7748, section 6.1), and a short key.
        for bytes in [[UInt8](repeating: 0, count: 32), [1]] {
            #expect(
                reason { try SealingRing(owner: Fixtures.alder, key: key, publicKeys: [Fixtures.birch: bytes]) }
                    == .malformed)
        }
    }

    @Test func `a member that the directory does not list has no pair key`() throws {
        let ring = try Fixtures.ring(Fixtures.alder)
        #expect(reason { try ring.pair(with: Fixtures.ford) } == .unknownMember)
    }

    private func seal(_ plaintext: [UInt8]) throws -> Data {
        try Fixtures.ring(Fixtures.birch).pair(with: Fixtures.alder).seal(
            plaintext, purpose: .projection, of: Fixtures.key, from: Fixtures.birch, to: Fixtures.alder,
            associatedData: Self.associatedData)
    }

    private func open(_ sealed: Data) throws -> [UInt8] {
        try Fixtures.ring(Fixtures.alder).pair(with: Fixtures.birch).open(
            sealed, purpose: .projection, of: Fixtures.key, from: Fixtures.birch, to: Fixtures.alder,
            associatedData: Self.associatedData)
    }
}
