import BankCore
import Foundation
import Projections
import SettlementProtocol
import SwiftProtobuf
import Testing

@Suite struct PrepareVectorTests {
    @Test(arguments: try Vector<PrepareSubject>.all())
    func `a bank judges an item only if it matches its envelope`(vector: Vector<PrepareSubject>) throws {
        let answer = try answer(to: vector.input)
        #expect(answer.answer == vector.output.answer)
        #expect(answer.reason == vector.output.reason)
        #expect(answer.digest == vector.output.digest)
        #expect(answer.sequences == vector.output.sequences)
    }

    private func answer(to input: PrepareSubject.Input) throws -> PrepareSubject.Output {
        let wire = try Wire.PrepareItem(serializedBytes: input.prepareItem)
        do {
            let item = try wire.checked()
            let opened = try input.rules().open(item, from: item.header.key.coordinator)
            switch opened.content {
            case .success(let prepare):
                return .init(
                    answer: "judge", digest: opened.digest.hex, sequences: prepare.projection.legs.map(\.sequence))
            case .failure(let error): return .init(answer: "no", reason: error.refusal.reason.rawValue)
            }
        } catch let error as ProtocolError {
            return .init(answer: "item_error", reason: error.reason.rawValue)
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

        func rules() throws -> ParticipantRules {
            let bank = try MemberID(bank)
            let publicKeys = Dictionary(
                uniqueKeysWithValues: try publicKeys.map { (try MemberID($0.key), $0.value.bytes) })
            return ParticipantRules(
                bank: bank, coordinators: [], banks: Set(publicKeys.keys), judge: Judge(bank: bank, honouredTerms: []),
                ring: try SealingRing(
                    owner: bank, key: SealingKey(privateBytes: bankPrivateKey.bytes), publicKeys: publicKeys))
        }
    }

    struct Output: Decodable, Sendable {
        let answer: String
        var reason: String?
        var digest: String?
        var sequences: [UInt32]?
    }
}
