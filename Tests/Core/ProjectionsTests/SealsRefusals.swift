import Foundation
import Projections
import SettlementProtocol
import Testing

@Suite struct SealsRefusals {
    static let digest = CanonicalBytes(tag: "digest").sha256
    static let refusal = Refusal(.insufficientFunds, "builder has too little")

    @Test(arguments: ReasonCode.allCases)
    func `the originator reads the reason`(reason: ReasonCode) throws {
        let sealed = try seal(Refusal(reason, "because"))
        #expect(sealed.count <= ProtocolLimits.sealedReason)
        #expect(try open(sealed, at: Fixtures.birch) == Refusal(reason, "because"))
    }

    @Test func `another bank cannot read the reason`() throws {
        let sealed = try seal(Self.refusal)
        for bank in [Fixtures.alder, Fixtures.cedar, Fixtures.doum] {
            #expect(reason { try open(sealed, at: bank) } == .cannotOpen)
        }
    }

    @Test func `a sealed reason opens only for its own digest and bank`() throws {
        let sealed = try seal(Self.refusal)
        let ring = try Fixtures.ring(Fixtures.birch)
        let other = CanonicalBytes(tag: "other").sha256
        #expect(
            reason { try Refusal(opening: sealed, of: Fixtures.key, digest: other, from: Fixtures.doum, ring: ring) }
                == .cannotOpen)
        #expect(
            reason {
                try Refusal(opening: sealed, of: Fixtures.key, digest: Self.digest, from: Fixtures.cedar, ring: ring)
            } == .cannotOpen)
        #expect(
            reason {
                try Refusal(opening: Data(), of: Fixtures.key, digest: Self.digest, from: Fixtures.doum, ring: ring)
            } == .cannotOpen)
        #expect(
            reason {
                try Refusal(opening: sealed, of: Fixtures.key, digest: Self.digest, from: Fixtures.ford, ring: ring)
            } == .unknownMember)
    }

    @Test func `an unknown reason is malformed, not a crash`() throws {
        for plaintext in [Array("\u{0A}\u{05}bogus".utf8), [0xFF, 0xFF], []] {
            let sealed = try Fixtures.ring(Fixtures.doum).pair(with: Fixtures.birch).seal(
                plaintext, purpose: .refusal, of: Fixtures.key, from: Fixtures.doum, to: Fixtures.birch,
                associatedData: Self.digest.bytes)
            #expect(reason { try open(sealed, at: Fixtures.birch) } == .malformed)
        }
    }

    private func seal(_ refusal: Refusal) throws -> Data {
        try refusal.sealed(
            of: Fixtures.key, digest: Self.digest, to: Fixtures.birch, ring: Fixtures.ring(Fixtures.doum))
    }

    private func open(_ sealed: Data, at bank: MemberID) throws -> Refusal {
        try Refusal(
            opening: sealed, of: Fixtures.key, digest: Self.digest, from: Fixtures.doum, ring: Fixtures.ring(bank))
    }
}
