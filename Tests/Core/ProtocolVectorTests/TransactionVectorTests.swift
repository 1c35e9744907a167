import Foundation
import Projections
import SettlementProtocol
import SwiftProtobuf
import Testing

@Suite struct TransactionVectorTests {
    @Test(arguments: try Vector<TransactionSubject>.all())
    func `legs, keys, salts and nonces make one transaction`(vector: Vector<TransactionSubject>) throws {
        let composition = try vector.input.composition()
        let transaction = composition.transaction
        #expect(try composition.digest == vector.output.digest.hash())
        let outlines = transaction.hashes.map(\.outline)
        let associatedData = Transaction.associatedData(of: transaction.header, outlines: outlines)
        #expect(associatedData == vector.output.associatedData.bytes)
        #expect(transaction.participations.map(\.bank.text) == vector.output.participations.map(\.bank))
        for (made, expected) in zip(transaction.participations, vector.output.participations) {
            #expect(try made.entries == expected.entries.map { try $0.entry() })
            #expect(Array(made.sealedProjection) == expected.sealedProjection.bytes)
            #expect(try made.hash.outline == expected.outline.hash())
            #expect(try made.hash.payload == expected.payload.hash())
        }
    }

    @Test(arguments: try Vector<TransactionSubject>.all())
    func `a transaction's messages equal the vector's, byte for byte`(vector: Vector<TransactionSubject>) throws {
        let transaction = try vector.input.composition().transaction
        let wire = Wire.Transaction(transaction)
        #expect(try wire.serializedData() == vector.output.transaction)
        let hashes = Data(transaction.hashes)
        let items = transaction.participations.indices.map { Wire.PrepareItem(of: wire, hashes: hashes, index: $0) }
        #expect(try items.map { try $0.serializedData() } == vector.output.prepareItems)
    }

    @Test(arguments: try Vector<TransactionSubject>.all())
    func `each bank opens its item, and the digest is the transaction's`(vector: Vector<TransactionSubject>) throws {
        for (item, expected) in zip(vector.output.prepareItems, vector.output.participations) {
            let bank = try MemberID(expected.bank)
            let prepare = try OpenedPrepare(
                Wire.PrepareItem(serializedBytes: item).checked(), ring: vector.input.ring(of: bank))
            #expect(try prepare.digest == vector.output.digest.hash())
            #expect(prepare.projection.canonicalBytes == expected.projection.bytes)
        }
    }
}
