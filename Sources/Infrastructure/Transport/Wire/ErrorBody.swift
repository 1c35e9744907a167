import Foundation
import SettlementProtocol
import SwiftProtobuf

/// Connect's error JSON: `{"code","message","details":[{"type","value","debug"}]}`.
struct ErrorBody: Codable {
    struct Detail: Codable {
        struct Debug: Codable {
            var reason: String
            var next: String
        }

        var type: String
        /// The message in base64; written without padding, read with or without.
        var value: String
        /// For people only: it repeats `value`.
        var debug: Debug?
    }

    var code: String
    var message: String?
    var details: [Detail]?

    /// A larger body is not read at all.
    private static let maxBytes = 64 << 10
    private static let problem = Freshet_Settlement_V1alpha_Problem.protoMessageName

    init(_ error: ConnectError) {
        let problem = Freshet_Settlement_V1alpha_Problem.with {
            $0.reason = error.reason
            $0.next = error.next
        }
        // A message of two strings always serialises; if it does not, the error goes without its detail.
        let value = (try? problem.serializedData())?.base64EncodedString()
        code = error.code.rawValue
        message = error.message
        details = value.map { value in
            let unpadded = String(value.prefix { $0 != "=" })
            return [
                Detail(type: Self.problem, value: unpadded, debug: .init(reason: error.reason, next: error.next))
            ]
        }
    }

    /// The bytes to send.
    var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return Array(#"{"code":"internal"}"#.utf8) }
        return Array(data)
    }

    /// Reads an error answer; `nil` if it is not a Connect error.
    ///
    /// - Parameter textBytes: The most bytes that are kept of each of the peer's texts.
    static func reading(_ bytes: [UInt8], retryAfter: Duration?, textBytes: Int) -> ConnectError? {
        guard bytes.count <= maxBytes,
            let body = try? JSONDecoder().decode(ErrorBody.self, from: Data(bytes)),
            let code = ConnectCode(rawValue: body.code)
        else { return nil }
        let problem = body.details?.lazy.compactMap(\.problem).first
        return ConnectError(
            code, reason: problem?.reason ?? code.rawValue, (body.message ?? "").cut(toBytes: textBytes),
            next: (problem?.next ?? "").cut(toBytes: textBytes),
            retryAfter: retryAfter, delivery: code.settlesDelivery ? .answered : .unknown)
    }
}

extension ErrorBody.Detail {
    fileprivate var problem: Freshet_Settlement_V1alpha_Problem? {
        guard type == Freshet_Settlement_V1alpha_Problem.protoMessageName else { return nil }
        let padding = String(repeating: "=", count: (4 - value.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: value.hasSuffix("=") ? value : value + padding) else { return nil }
        let problem = try? Freshet_Settlement_V1alpha_Problem(serializedBytes: bytes)
        return problem?.reason.isReasonCode == true ? problem : nil
    }
}

extension String {
    /// At most `count` bytes of this text, without half a character at the end.
    fileprivate func cut(toBytes count: Int) -> String {
        guard utf8.count > count else { return self }
        var end = utf8.index(startIndex, offsetBy: count)
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }

    /// 1 to 64 of `a`–`z`, `0`–`9`, `_` and `.`, as all reason codes are.
    fileprivate var isReasonCode: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F || byte == 0x2E
            }
    }
}

extension ConnectCode {
    /// Whether an answer with this code means that nothing was done. Other codes may come from a half-done call.
    var settlesDelivery: Bool {
        switch self {
        case .canceled, .unknown, .deadlineExceeded, .internal, .dataLoss: false
        case .invalidArgument, .notFound, .alreadyExists, .permissionDenied, .resourceExhausted, .failedPrecondition,
            .aborted, .outOfRange, .unimplemented, .unavailable, .unauthenticated:
            true
        }
    }
}
