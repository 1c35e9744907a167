/// The inputs and outputs in the vectors of ``NameVectorTests``.
enum MemberIDSubject: VectorSubject {
    static let file = "member-id"

    struct Input: Decodable, Sendable {
        let text: String
    }

    struct Made: Decodable, Sendable {
        let text: String
    }

    typealias Output = Expected<Made>
}

enum TransactionIDSubject: VectorSubject {
    static let file = "transaction-id"

    struct Input: Decodable, Sendable {
        let text: String
    }

    struct Made: Decodable, Sendable {
        let bytes: Hex
        let unixMs: Digits<UInt64>
    }

    typealias Output = Expected<Made>
}

enum BorrowerHandleSubject: VectorSubject {
    static let file = "borrower-handle"

    struct Input: Decodable, Sendable {
        let secret: Hex
        let lender: String
        let customer: String
    }

    struct Output: Decodable, Sendable {
        let handle: Hex
    }
}

enum MandateNameSubject: VectorSubject {
    static let file = "mandate-name"

    struct Input: Decodable, Sendable {
        let account: String
        let creditorBank: String
        let creditorAccount: String
        let documentReference: Hex
        let currency: String
    }

    struct Output: Decodable, Sendable {
        let name: String
    }
}

enum DocumentReferenceSubject: VectorSubject {
    static let file = "document-reference"

    struct Input: Decodable, Sendable {
        let supplierId: String
        let kind: String
        let number: String
        let issueDate: String
    }

    struct Made: Decodable, Sendable {
        let reference: Hex
    }

    typealias Output = Expected<Made>
}

enum FeeSubject: VectorSubject {
    static let file = "fee"

    struct Input: Decodable, Sendable {
        let principalMinor: Digits<Int64>
        let basisPoints: UInt32
        let minimumMinor: Digits<Int64>
    }

    struct Made: Decodable, Sendable {
        let feeMinor: Digits<Int64>
    }

    typealias Output = Expected<Made>
}
