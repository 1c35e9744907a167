/// The inputs and outputs in the vectors of ``HashVectorTests``.
enum CanonicalBytesSubject: VectorSubject {
    static let file = "canonical-bytes"

    struct Input: Decodable, Sendable {
        let tag: String
        let fields: [Field]
    }

    /// Exactly one property is set.
    struct Field: Decodable, Sendable {
        let text: String?
        let bytes: Hex?
        let uint32: UInt32?
        let uint64: Digits<UInt64>?
    }

    struct Output: Decodable, Sendable {
        let canonical: Hex
        let sha256: Hex
    }
}

enum PayerDigestSubject: VectorSubject {
    static let file = "payer-digest"

    struct Input: Decodable, Sendable {
        let salt: Hex
        let account: String
    }

    struct Output: Decodable, Sendable {
        let payerDigest: Hex
    }
}

enum LegCommitmentSubject: VectorSubject {
    static let file = "leg-commitment"

    struct Input: Decodable, Sendable {
        let coordinator: String
        let transactionId: String
        let sequence: UInt32
        let payerBank: String
        let payerAccount: String
        let payeeBank: String
        let payeeAccount: String
        let currency: String
        let amountMinor: Digits<Int64>
        let creditorReference: String
        let payerSalt: Hex
        let legSalt: Hex
    }

    struct Output: Decodable, Sendable {
        let payerDigest: Hex
        let commitment: Hex
    }
}

enum OutlineSubject: VectorSubject {
    static let file = "outline"

    struct Input: Decodable, Sendable {
        let bank: String
        let entries: [VectorEntry]
    }

    struct Output: Decodable, Sendable {
        let outline: Hex
    }
}

enum PayloadSubject: VectorSubject {
    static let file = "payload"

    struct Input: Decodable, Sendable {
        let sealedProjection: Hex
    }

    struct Output: Decodable, Sendable {
        let payload: Hex
    }
}

enum AssociatedDataSubject: VectorSubject {
    static let file = "associated-data"

    struct Input: Decodable, Sendable {
        let header: VectorHeader
        let outlines: [Hex]
    }

    struct Output: Decodable, Sendable {
        let associatedData: Hex
    }
}

enum TransactionDigestSubject: VectorSubject {
    static let file = "transaction-digest"

    struct Input: Decodable, Sendable {
        let header: VectorHeader
        let hashes: [Pair]
    }

    struct Pair: Decodable, Sendable {
        let outline: Hex
        let payload: Hex
    }

    struct Output: Decodable, Sendable {
        let digest: Hex
    }
}
