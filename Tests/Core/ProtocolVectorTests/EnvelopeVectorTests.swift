import Foundation
import SettlementProtocol
import SwiftProtobuf
import Testing

@Suite struct EnvelopeVectorTests {
    @Test(arguments: try Vector<EnvelopeSubject>.all())
    func `a coordinator accepts only an envelope whose entries match`(vector: Vector<EnvelopeSubject>) throws {
        func check() throws {
            let transaction = try Wire.Transaction(serializedBytes: vector.input.transaction).checked()
            try EnvelopeRule.check(
                transaction, coordinator: MemberID(vector.input.coordinator),
                members: Set(vector.input.banks.map { try MemberID($0) }))
        }
        switch vector.output {
        case .value(let made):
            #expect(made.accepted)
            try check()
        case .refused(let reason):
            let error = #expect(throws: ProtocolError.self) { try check() }
            #expect(error?.reason.rawValue == reason)
        }
    }
}

enum EnvelopeSubject: VectorSubject {
    static let file = "envelope"

    struct Input: Decodable, Sendable {
        let coordinator: String
        let banks: [String]
        let transaction: Data
    }

    struct Made: Decodable, Sendable {
        let accepted: Bool
    }

    typealias Output = Expected<Made>
}
