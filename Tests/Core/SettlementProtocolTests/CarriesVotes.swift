import Foundation
import SettlementProtocol
import SwiftProtobuf
import Testing

@Suite struct CarriesVotes {
    @Test(arguments: [.yes, .no(sealedReason: Data([1, 2, 3])), .no(sealedReason: Data()), .busy] as [Vote])
    func `a vote arrives as it was sent, with its digest`(vote: Vote) throws {
        let sent = try Wire.Vote(vote, digest: Fixtures.hash(1)).serializedData()
        let arrived = try Wire.Vote(serializedBytes: sent).checked()
        #expect(arrived.vote == vote)
        #expect(arrived.digest == Fixtures.hash(1))
    }

    @Test func `a repeated yes has the same bytes`() throws {
        let bytes = try (0..<2).map { _ in try Wire.Vote(.yes, digest: Fixtures.hash(1)).serializedData() }
        #expect(bytes[0] == bytes[1])
    }

    @Test(arguments: [.unspecified, .UNRECOGNIZED(9)] as [Wire.VoteChoice])
    func `a choice other than yes, no or busy is malformed`(choice: Wire.VoteChoice) {
        var wire = Wire.Vote(.yes, digest: Fixtures.hash(1))
        wire.choice = choice
        #expect(reason { try wire.checked() } == .malformed)
    }

    @Test func `a vote without a digest is malformed, and one with too large a reason is too large`() {
        var wire = Wire.Vote(.yes, digest: Fixtures.hash(1))
        wire.digest = Data()
        #expect(reason { try wire.checked() } == .malformed)
        let reasons = [ProtocolLimits.sealedReason: nil, ProtocolLimits.sealedReason + 1: ReasonCode.tooLarge]
        for (count, expected) in reasons {
            let wire = Wire.Vote(.no(sealedReason: Data(count: count)), digest: Fixtures.hash(1))
            #expect(reason { try wire.checked() } == expected)
        }
    }

    @Test(arguments: Outcome.allCases)
    func `an outcome arrives as it was sent`(outcome: Outcome) throws {
        #expect(try Wire.Outcome(outcome).checked() == outcome)
    }

    @Test(arguments: [.unspecified, .UNRECOGNIZED(7)] as [Wire.Outcome])
    func `a third outcome is malformed`(outcome: Wire.Outcome) {
        #expect(reason { try outcome.checked() } == .malformed)
    }

    @Test func `a key arrives as it was sent`() throws {
        #expect(try Wire.Key(Fixtures.key).checked() == Fixtures.key)
        var wire = Wire.Key(Fixtures.key)
        wire.coordinator = "7"
        #expect(reason { try wire.checked() } == .malformed)
    }
}
