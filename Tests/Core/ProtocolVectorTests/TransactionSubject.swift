import Foundation
import Money
import Projections
import SettlementProtocol

/// The vectors of ``TransactionVectorTests``: an originator's inputs, and the transaction composed from them.
enum TransactionSubject: VectorSubject {
    static let file = "transaction"

    struct Input: Decodable, Sendable {
        let header: VectorHeader
        let members: [String: Member]
        let legs: [VectorLeg]
        let lendings: [String: [VectorLending]]
    }

    struct Member: Decodable, Sendable {
        let privateKey: Hex
        let nonce: Hex
    }

    struct Output: Decodable, Sendable {
        let associatedData: Hex
        let participations: [Part]
        let digest: Hex
        let transaction: Data
        let prepareItems: [Data]
    }

    struct Part: Decodable, Sendable {
        let bank: String
        let entries: [VectorEntry]
        let projection: Hex
        let sealedProjection: Hex
        let outline: Hex
        let payload: Hex
    }
}

struct VectorLeg: Decodable, Sendable {
    let sequence: UInt32
    let payerBank: String
    let payerAccount: String
    let payeeBank: String
    let payeeAccount: String
    let currency: String
    let amountMinor: Digits<Int64>
    let creditorReference: String
    let documentReference: Hex
    let payerSalt: Hex
    let legSalt: Hex

    func leg() throws -> Leg {
        Leg(
            sequence: sequence, payer: Leg.Party(bank: try MemberID(payerBank), account: payerAccount),
            payee: Leg.Party(bank: try MemberID(payeeBank), account: payeeAccount), currency: try Currency(currency),
            amount: try Amount(payable: amountMinor.number), creditorReference: creditorReference,
            documentReference: documentReference.bytes.isEmpty ? nil : try documentReference.hash())
    }
}

struct VectorLending: Decodable, Sendable {
    let advance: UInt32
    let repayments: [UInt32]
    let termsVersion: UInt32
    let borrowerHandle: Hex

    func lending() throws -> AdvanceTerms {
        AdvanceTerms(
            advance: advance, repayments: repayments, termsVersion: termsVersion,
            borrowerHandle: try borrowerHandle.hash())
    }
}

extension TransactionSubject.Input {
    func composition() throws -> Composition {
        let header = try header.header()
        let nonces = Dictionary(
            uniqueKeysWithValues: try members.map { (try MemberID($0.key), $0.value.nonce.bytes) })
        let salts = Dictionary(
            uniqueKeysWithValues: legs.map {
                ($0.sequence, LegSalts(payer: $0.payerSalt.bytes, leg: $0.legSalt.bytes))
            })
        let lendings = Dictionary(
            uniqueKeysWithValues: try lendings.map { lender, lendings in
                (try MemberID(lender), try lendings.map { try $0.lending() })
            })
        return try Composition(
            header: header, legs: legs.map { try $0.leg() }, lendings: lendings, ring: ring(of: header.originator),
            salts: { salts[$0.sequence] ?? .random() }, nonce: { nonces[$0] ?? [] })
    }

    func ring(of member: MemberID) throws -> SealingRing {
        let keys = Dictionary(
            uniqueKeysWithValues: try members.map { name, member in
                (try MemberID(name), try SealingKey(privateBytes: member.privateKey.bytes))
            })
        return try SealingRing(
            owner: member, key: keys[member] ?? SealingKey(), publicKeys: keys.mapValues(\.publicBytes))
    }
}
