import Foundation
import SettlementProtocol
import SwiftProtobuf
import Testing

/// Text and numbers of other members are cut and checked where they enter.
@Suite struct BoundsTextOfOthers {
    @Test func `a text of up to 256 bytes stays, and a longer one is cut`() {
        let fitting = String(repeating: "x", count: 256)
        #expect("".bounded == "" && fitting.bounded == fitting)
        #expect((fitting + "y").bounded == fitting)
    }

    @Test(arguments: ["é", "€", "👍", "e\u{301}", "👩‍👩‍👧"])
    func `no Unicode scalar is cut in two`(character: String) {
        for padding in 0..<8 {
            let text = String(repeating: "x", count: padding) + String(repeating: character, count: 200)
            let bounded = text.bounded
            #expect((253...256).contains(bounded.utf8.count))
            #expect(text.unicodeScalars.starts(with: bounded.unicodeScalars))
        }
    }

    @Test func `a single character of thousands of bytes is cut as well`() {
        let character = "a" + String(repeating: "\u{301}", count: 5_000)
        #expect(character.count == 1 && character.bounded.utf8.count == 255)
    }

    // MARK: A coordinator's results

    private let id = Data((0..<16).map(UInt8.init))

    private func record(_ change: (inout Wire.OutcomeRecord) -> Void) -> Wire.OutcomeResult {
        var result = Wire.OutcomeResult()
        result.record.transactionID = id
        result.record.state = .aborted
        change(&result.record)
        return result
    }

    @Test func `a record keeps its facts, with texts cut and unknown fields dropped`() throws {
        var progress = Wire.Progress()
        progress.bank = "alder"
        progress.error.code = String(repeating: "c", count: 1_000)
        progress.error.message = String(repeating: "m", count: 1_000_000)
        progress.votedUs = .max
        progress.acknowledgedUs = .max
        let sent = record { $0.progress = [progress] }
        // Field 1 000 of a later version, with 64 KiB.
        var bytes = try sent.record.serializedData()
        bytes += [0xC2, 0x3E, 0x80, 0x80, 0x04] + Data(count: 65_536)
        var later = Wire.OutcomeResult()
        later.record = try Wire.OutcomeRecord(serializedBytes: bytes)
        let checked = try later.checked(about: id)
        #expect(checked.record.progress[0].error.message.utf8.count == 256)
        #expect(checked.record.progress[0].error.code.utf8.count == 256)
        #expect(checked.record.progress[0].votedUs == .max)
        #expect(try checked.serializedData().count < 1_000)
    }

    @Test func `a result that is empty, about another transaction or beyond the protocol's limits is refused`() {
        var stranger = Wire.Progress()
        stranger.bank = "Not A Member"
        var sealed = Wire.Progress()
        sealed.bank = "alder"
        sealed.sealedReason = Data(count: ProtocolLimits.sealedReason + 1)
        var alder = Wire.Progress()
        alder.bank = "alder"
        let bad = [
            Wire.OutcomeResult(), record { $0.transactionID = Data() }, record { $0.transactionID = Data(count: 16) },
            record { $0.state = .unspecified }, record { $0.state = .UNRECOGNIZED(77) },
            record { $0.digest = Data(count: 31) }, record { $0.progress = [stranger] },
            record { $0.progress = [sealed] },
            record { $0.progress = Array(repeating: alder, count: ProtocolLimits.participations + 1) },
        ]
        for (place, result) in bad.enumerated() {
            #expect(throws: ProtocolError.self, "\(place)") { try result.checked(about: id) }
        }
    }

    // MARK: Ids

    @Test func `an id is within reach up to ten minutes ahead, whatever the clock`() {
        let last = TransactionID(unixMilliseconds: 281_474_976_710_655, random: (0, 0))
        #expect(last.isWithinReach(of: .max) && last.isWithinReach(of: 281_474_976_110_655))
        #expect(!last.isWithinReach(of: 281_474_976_110_654) && !last.isWithinReach(of: 0))
        #expect(TransactionID(unixMilliseconds: 0, random: (0, 0)).isWithinReach(of: 0))
    }
}
