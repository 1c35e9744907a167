/// The inputs and outputs in the vectors of ``SealingVectorTests``.
enum PairKeySubject: VectorSubject {
    static let file = "pair-key"

    struct Input: Decodable, Sendable {
        let owner: String
        let ownerPrivateKey: Hex
        let peer: String
        let peerPublicKey: Hex
    }

    struct Made: Decodable, Sendable {
        let ownerPublicKey: Hex
        let pairKey: Hex
    }

    typealias Output = Expected<Made>
}

enum SealingSubject: VectorSubject {
    static let file = "sealing"

    struct Input: Decodable, Sendable {
        let coordinator: String
        let transactionId: String
        let purpose: String
        let sender: String
        let senderPrivateKey: Hex
        let recipient: String
        let recipientPublicKey: Hex
        let associatedData: Hex
        let nonce: Hex
        let plaintext: Hex
    }

    struct Output: Decodable, Sendable {
        let sealed: Hex
    }
}

enum OpeningSubject: VectorSubject {
    static let file = "opening"

    struct Input: Decodable, Sendable {
        let coordinator: String
        let transactionId: String
        let purpose: String
        let sender: String
        let senderPublicKey: Hex
        let recipient: String
        let recipientPrivateKey: Hex
        let associatedData: Hex
        let sealed: Hex
    }

    struct Made: Decodable, Sendable {
        let plaintext: Hex
    }

    typealias Output = Expected<Made>
}

enum RefusalSubject: VectorSubject {
    static let file = "refusal"

    struct Input: Decodable, Sendable {
        let coordinator: String
        let transactionId: String
        let sender: String
        let senderPrivateKey: Hex
        let recipient: String
        let recipientPrivateKey: Hex
        let recipientPublicKey: Hex
        let digest: Hex
        let nonce: Hex
        let code: String
        let detail: String
    }

    struct Output: Decodable, Sendable {
        let plaintext: Hex
        let sealedReason: Hex
    }
}
