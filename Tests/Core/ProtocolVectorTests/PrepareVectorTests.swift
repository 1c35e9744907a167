import Foundation
import Projections
import SettlementProtocol
import SwiftProtobuf
import Testing

@Suite struct PrepareVectorTests {
    @Test(arguments: try Vector<PrepareSubject>.all())
    func `a bank judges only what its envelope says`(vector: Vector<PrepareSubject>) throws {
        let answer = try answer(to: vector.input)
        #expect(answer.answer == vector.output.answer)
        #expect(answer.reason == vector.output.reason)
        #expect(answer.digest == vector.output.digest)
        #expect(answer.sequences == vector.output.sequences)
    }

    private func answer(to input: PrepareSubject.Input) throws -> PrepareSubject.Output {
        let wire = try Wire.PrepareItem(serializedBytes: input.prepareItem)
        let item: PrepareItem
        do { item = try wire.checked() } catch { return .init(answer: "item_error", reason: error.reason.rawValue) }
        do {
            let opened = try OpenedPrepare(item, ring: input.ring())
            return .init(
                answer: "judge", digest: opened.digest.hex, sequences: opened.projection.legs.map(\.sequence))
        } catch let error as ProtocolError {
            // Without a bank of that name, or an originator to seal the reason to, there is nobody to vote.
            let isVote = error.reason != .wrongBank && error.reason != .unknownMember
            return .init(answer: isVote ? "no" : "item_error", reason: error.reason.rawValue)
        }
    }
}

enum PrepareSubject: VectorSubject {
    static let file = "prepare"

    struct Input: Decodable, Sendable {
        let bank: String
        let bankPrivateKey: Hex
        let publicKeys: [String: Hex]
        let prepareItem: Data

        func ring() throws -> SealingRing {
            let publicKeys = Dictionary(
                uniqueKeysWithValues: try publicKeys.map { (try MemberID($0.key), $0.value.bytes) })
            return try SealingRing(
                owner: MemberID(bank), key: SealingKey(privateBytes: bankPrivateKey.bytes), publicKeys: publicKeys)
        }
    }

    struct Output: Decodable, Sendable {
        let answer: String
        var reason: String?
        var digest: String?
        var sequences: [UInt32]?
    }
}
