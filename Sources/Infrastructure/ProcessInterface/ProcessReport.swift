public import Foundation
public import SettlementProtocol

/// The line on standard output that tells a server process's parent how its start or work went: one JSON object with an
/// `event`. Both sides use this type to read and write it.
public enum ProcessReport: Hashable, Sendable {
    case ready(Ready)
    case failed(Failure)
    case keys(Keys)
    /// A bank's books are in a database now.
    case converted(ConversionReport)

    /// A server process is ready to serve.
    public struct Ready: Codable, Hashable, Sendable {
        public var member: MemberID
        /// `coordinator`, `virtual` or `regular`.
        public var kind: String
        /// The URL of its settlement protocol, without a path.
        public var settlementURL: String
        /// The URL for its own customers and operators; nil for a coordinator.
        public var apiURL: String?
        /// The file that holds its records.
        public var store: String
        /// A bearer token for the bank's operators, made at this start and kept in memory only; nil for a coordinator.
        public var operatorToken: String?

        public init(
            member: MemberID, kind: String, settlementURL: String, apiURL: String? = nil, store: String,
            operatorToken: String? = nil
        ) {
            self.member = member
            self.kind = kind
            self.settlementURL = settlementURL
            self.apiURL = apiURL
            self.store = store
            self.operatorToken = operatorToken
        }

        enum CodingKeys: String, CodingKey {
            case member
            case kind
            case settlementURL = "settlement_url"
            case apiURL = "api_url"
            case store
            case operatorToken = "operator_token"
        }
    }

    /// The public parts of a member's keys.
    public struct Keys: Codable, Hashable, Sendable {
        /// X25519, for the federation file; nil if the member is no bank.
        public var sealingKey: Data?
        /// PKCS #10 in PEM, for the federation's authority.
        public var certificateRequest: String

        public init(sealingKey: [UInt8]?, certificateRequest: String) {
            self.sealingKey = sealingKey.map { Data($0) }
            self.certificateRequest = certificateRequest
        }

        enum CodingKeys: String, CodingKey {
            case sealingKey = "sealing_key"
            case certificateRequest = "certificate_request"
        }
    }

    /// A server process cannot start or continue; its exit code tells the kind of failure.
    public struct Failure: Codable, Hashable, Sendable {
        public var code: String
        public var message: String
        public var next: String

        public init(_ failure: ProcessFailure) {
            code = failure.code
            message = failure.message
            next = failure.next
        }
    }

    // MARK: The line

    /// Without the line feed.
    public var line: String {
        switch self {
        case .ready(let ready): Self.line("ready", ready)
        case .failed(let failure): Self.line("failed", failure)
        case .keys(let keys): Self.line("keys", keys)
        case .converted(let report): Self.line("converted", report)
        }
    }

    /// Reads a line; nil for any other text.
    public init?(line: String) {
        let decoder = JSONDecoder()
        let data = Data(line.utf8)
        guard let event = try? decoder.decode(Event.self, from: data) else { return nil }
        switch event.event {
        case "ready": self.init(try? decoder.decode(Ready.self, from: data)) { .ready($0) }
        case "failed": self.init(try? decoder.decode(Failure.self, from: data)) { .failed($0) }
        case "converted": self.init(try? decoder.decode(ConversionReport.self, from: data)) { .converted($0) }
        case "keys": self.init(try? decoder.decode(Keys.self, from: data)) { .keys($0) }
        default: return nil
        }
    }

    private init?<Value>(_ value: Value?, _ make: (Value) -> ProcessReport) {
        guard let value else { return nil }
        self = make(value)
    }

    private struct Event: Codable {
        var event: String
    }

    private struct Line<Body: Encodable>: Encodable {
        let event: String
        let body: Body

        enum CodingKeys: String, CodingKey {
            case event
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(event, forKey: .event)
            try body.encode(to: encoder)
        }
    }

    private static func line(_ event: String, _ body: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return String(decoding: try encoder.encode(Line(event: event, body: body)), as: UTF8.self) } catch {
            // Only text, whole numbers, flags and lists: JSON can hold them all.
            preconditionFailure("a report did not encode: \(error)")
        }
    }
}
