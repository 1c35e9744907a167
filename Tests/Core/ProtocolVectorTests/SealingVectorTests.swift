import Crypto
import Foundation
import Projections
import SettlementProtocol
import Testing

@Suite struct SealingVectorTests {
    @Test(arguments: try Vector<PairKeySubject>.all())
    func `both members derive one pair key`(vector: Vector<PairKeySubject>) throws {
        let input = vector.input
        let key = try SealingKey(privateBytes: input.ownerPrivateKey.bytes)
        let owner = try MemberID(input.owner)
        let peer = try MemberID(input.peer)
        switch vector.output {
        case .value(let made):
            #expect(key.publicBytes == made.ownerPublicKey.bytes)
            let pair = try key.pairKey(owner: owner, peer: peer, publicBytes: input.peerPublicKey.bytes)
            let transaction = try TransactionKey(coordinator: "ford", id: "01a1f82f-1e80-7c11-8a5e-3f2b90d4e617")
            let sealed = pair.seal(
                [1], purpose: .projection, of: transaction, from: owner, to: peer, associatedData: [])
            let frame = try openedBesideTheCode(
                sealed, pairKey: made.pairKey.bytes, transaction: transaction, from: owner, to: peer)
            #expect(Array(frame.prefix(5)) == [0, 0, 0, 1, 1])
            #expect(frame.count == PairKey.paddingStep)
        case .refused(let reason):
            let error = #expect(throws: ProtocolError.self) {
                try key.pairKey(owner: owner, peer: peer, publicBytes: input.peerPublicKey.bytes)
            }
            #expect(error?.reason.rawValue == reason)
        }
    }

    /// Opens a sealed payload with the vector's pair key, because a `PairKey` does not reveal its bytes.
    private func openedBesideTheCode(
        _ sealed: Data, pairKey: [UInt8], transaction: TransactionKey, from sender: MemberID, to recipient: MemberID
    ) throws -> Data {
        var info = CanonicalBytes(tag: "freshet.seal.v1")
        info.append("projection")
        info.append(transaction.coordinator)
        info.append(transaction.id.bytes)
        info.append(sender)
        info.append(recipient)
        let key = HKDF<SHA256>.expand(pseudoRandomKey: pairKey, info: info.bytes, outputByteCount: 32)
        return try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key)
    }

    @Test(arguments: try Vector<SealingSubject>.all())
    func `a plaintext is framed, padded and sealed`(vector: Vector<SealingSubject>) throws {
        let input = vector.input
        let sealed = try pair(
            input.sender, input.senderPrivateKey, with: input.recipient, input.recipientPublicKey
        ).seal(
            input.plaintext.bytes, purpose: try #require(PairKey.Purpose(rawValue: input.purpose)),
            of: TransactionKey(coordinator: input.coordinator, id: input.transactionId), from: MemberID(input.sender),
            to: MemberID(input.recipient), associatedData: input.associatedData.bytes, nonce: input.nonce.bytes)
        #expect(Array(sealed) == vector.output.sealed.bytes)
    }

    @Test(arguments: try Vector<OpeningSubject>.all())
    func `only the right recipient opens a seal, for the right purpose`(vector: Vector<OpeningSubject>) throws {
        let input = vector.input
        func open() throws -> [UInt8] {
            try pair(input.recipient, input.recipientPrivateKey, with: input.sender, input.senderPublicKey).open(
                Data(input.sealed.bytes), purpose: try #require(PairKey.Purpose(rawValue: input.purpose)),
                of: TransactionKey(coordinator: input.coordinator, id: input.transactionId),
                from: MemberID(input.sender), to: MemberID(input.recipient), associatedData: input.associatedData.bytes)
        }
        switch vector.output {
        case .value(let made): #expect(try open() == made.plaintext.bytes)
        case .refused(let reason):
            let error = #expect(throws: ProtocolError.self) { try open() }
            #expect(error?.reason.rawValue == reason)
        }
    }

    @Test(arguments: try Vector<RefusalSubject>.all())
    func `the originator reads a bank's reason for a refusal`(vector: Vector<RefusalSubject>) throws {
        let input = vector.input
        let key = try TransactionKey(coordinator: input.coordinator, id: input.transactionId)
        let bank = try MemberID(input.sender)
        let originator = try MemberID(input.recipient)
        let pair = try pair(input.sender, input.senderPrivateKey, with: input.recipient, input.recipientPublicKey)
        let sealed = pair.seal(
            vector.output.plaintext.bytes, purpose: .refusal, of: key, from: bank, to: originator,
            associatedData: input.digest.bytes, nonce: input.nonce.bytes)
        #expect(Array(sealed) == vector.output.sealedReason.bytes)
        let opened = try Refusal(
            opening: sealed, of: key, digest: input.digest.hash(), from: bank, ring: originatorRing(input))
        #expect(opened.reason.rawValue == input.code)
        #expect(opened.detail == input.detail)
    }

    private func originatorRing(_ input: RefusalSubject.Input) throws -> SealingRing {
        let bankKey = try SealingKey(privateBytes: input.senderPrivateKey.bytes)
        return try SealingRing(
            owner: MemberID(input.recipient), key: SealingKey(privateBytes: input.recipientPrivateKey.bytes),
            publicKeys: [MemberID(input.sender): bankKey.publicBytes])
    }

    private func pair(_ owner: String, _ key: Hex, with peer: String, _ publicKey: Hex) throws -> PairKey {
        try SealingKey(privateBytes: key.bytes)
            .pairKey(owner: MemberID(owner), peer: MemberID(peer), publicBytes: publicKey.bytes)
    }
}
