import SettlementProtocol
import SwiftProtobuf

extension TransferAnswer {
    /// The response in this answer.
    ///
    /// - Parameter textBytes: As in ``ClientSettings/textBytes``.
    /// - Throws: ``ConnectError``: the one in the answer; `response_too_large` if the message would take too much
    ///   memory; or `bad_response`, with a code by the status if the answer is not a Connect error.
    func message<Response: Message>(_ codec: Codec, textBytes: Int) throws(ConnectError) -> Response {
        guard status == 200 else { throw error(textBytes) }
        guard Codec(contentType: contentType) == codec else {
            throw .badResponse("The answer has the type \"\(contentType.prefix(80))\", not \(codec.contentType)")
        }
        let format = MessageFormat(codec: codec, jsonDepth: Self.jsonDepth, bounds: .answer)
        do throws(ConnectError) {
            try body.withUnsafeBufferPointer { bytes throws(ConnectError) in
                try format.check(UnsafeRawBufferPointer(bytes), MessageShape.of(Response.self))
            }
        } catch {
            throw .unreadable(error)
        }
        do {
            switch codec {
            case .proto: return try Response(serializedBytes: body)
            case .json:
                var options = JSONDecodingOptions()
                options.ignoreUnknownFields = true
                options.messageDepthLimit = Self.jsonDepth
                return try Response(jsonUTF8Bytes: body, options: options)
            }
        } catch {
            throw .badResponse("The answer is not a \(Response.protoMessageName)")
        }
    }

    /// As in ``ServerLimits/jsonDepth``.
    private static let jsonDepth = 64

    private func error(_ textBytes: Int) -> ConnectError {
        if Codec(contentType: contentType) == .json,
            let error = ErrorBody.reading(body, retryAfter: retryAfter, textBytes: textBytes)
        {
            return error
        }
        let code = ConnectCode(statusWithoutBody: status)
        return ConnectError(
            code, .badResponse, "The answer has status \(status) and is not a Connect error",
            next: "check which program listens there", retryAfter: retryAfter,
            delivery: (400..<500).contains(status) && code != .unknown ? .answered : .unknown)
    }
}

extension ConnectError {
    /// An answer that is too large once it is decoded, or not of its type at all.
    fileprivate static func unreadable(_ error: ConnectError) -> ConnectError {
        guard error.reason == ReasonCode.tooLarge.rawValue else {
            return .badResponse("The answer cannot be read: \(error.message)")
        }
        return ConnectError(
            .resourceExhausted, .responseTooLarge, "The answer is refused: \(error.message)",
            next: "check which program answers, and its version", delivery: .unknown)
    }

    fileprivate static func badResponse(_ message: String) -> ConnectError {
        ConnectError(
            .unknown, .badResponse, message, next: "check which program listens there, and its version",
            delivery: .unknown)
    }
}
