import Foundation
import SettlementProtocol

/// Bytes that a vector writes as hexadecimal text.
struct Hex: Decodable, Hashable, Sendable {
    let bytes: [UInt8]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bytes = Hexadecimal.bytes(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not hexadecimal")
        }
        self.bytes = bytes
    }

    func hash() throws -> Hash256 { try Hash256(bytes) }
}

/// An integer that a vector writes as text, because JSON numbers are not exact everywhere.
struct Digits<Number: FixedWidthInteger & Sendable>: Decodable, Hashable, Sendable {
    let number: Number

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let number = Number(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an integer")
        }
        self.number = number
    }
}

/// A vector's expected output: a value, or the reason why its input is refused.
enum Expected<Value: Decodable & Sendable>: Decodable, Sendable {
    case value(Value)
    case refused(String)

    init(from decoder: any Decoder) throws {
        if let refusal = try? VectorRefusal(from: decoder) {
            self = .refused(refusal.refused)
        } else {
            self = .value(try Value(from: decoder))
        }
    }
}

private struct VectorRefusal: Decodable {
    let refused: String
}

/// A header as vectors write it.
struct VectorHeader: Decodable, Sendable {
    let protocolVersion: UInt32
    let coordinator: String
    let transactionId: String
    let originator: String
    let timeoutMs: UInt32

    func header() throws -> Header {
        try Header(
            protocolVersion: protocolVersion, key: TransactionKey(coordinator: coordinator, id: transactionId),
            originator: MemberID(originator), timeoutMilliseconds: timeoutMs)
    }
}

/// An entry as vectors write it.
struct VectorEntry: Decodable, Sendable {
    let commitment: Hex
    let counterparty: String

    func entry() throws -> Entry { Entry(commitment: try commitment.hash(), counterparty: try MemberID(counterparty)) }
}

extension TransactionKey {
    /// A key from the texts of a vector.
    init(coordinator: String, id: String) throws(ProtocolError) {
        self.init(coordinator: try MemberID(coordinator), id: try TransactionID(id))
    }
}
