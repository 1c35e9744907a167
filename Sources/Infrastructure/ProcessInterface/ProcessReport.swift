import Foundation
import SettlementProtocol

/// What a server process says on standard output of how its start went: one JSON object with an `event`.
package enum StartReport: Hashable, Sendable {
    case ready(Ready)
    case failed(Failure)
    /// A bank's public sealing key.
    case key([UInt8])
    /// A bank's books are in a database now.
    case converted(BankConversion)

    package struct Ready: Decodable, Hashable, Sendable {
        package var member: MemberID
        package var settlementURL: String
        package var apiURL: String?
        package var store: String
        package var operatorToken: String?

        enum CodingKeys: String, CodingKey {
            case member
            case settlementURL = "settlement_url"
            case apiURL = "api_url"
            case store
            case operatorToken = "operator_token"
        }
    }

    package struct Failure: Decodable, Hashable, Sendable {
        package var code: String
        package var message: String
        package var next: String
    }

    /// Reads a line; nil where it is nothing of the kind.
    package init?(_ line: String) {
        let decoder = JSONDecoder()
        let data = Data(line.utf8)
        guard let event = try? decoder.decode(Event.self, from: data) else { return nil }
        switch event.event {
        case "ready": self.init(try? decoder.decode(Ready.self, from: data)) { .ready($0) }
        case "failed": self.init(try? decoder.decode(Failure.self, from: data)) { .failed($0) }
        case "converted": self.init(try? decoder.decode(BankConversion.self, from: data)) { .converted($0) }
        case "key": self.init(event.sealingKey.flatMap { Data(base64Encoded: $0) }) { .key(Array($0)) }
        default: return nil
        }
    }

    private init?<Value>(_ value: Value?, _ make: (Value) -> StartReport) {
        guard let value else { return nil }
        self = make(value)
    }

    private struct Event: Decodable {
        var event: String
        var sealingKey: String?

        enum CodingKeys: String, CodingKey {
            case event
            case sealingKey = "sealing_key"
        }
    }
}
