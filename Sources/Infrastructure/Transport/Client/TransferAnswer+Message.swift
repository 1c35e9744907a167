import SwiftProtobuf

extension TransferAnswer {
    /// The response in this answer.
    ///
    /// - Throws: ``ConnectError``: the one in the answer, or `bad_response`, with a code by the status if the answer
    ///   is not a Connect error.
    func message<Response: Message>(_ codec: Codec) throws(ConnectError) -> Response {
        guard status == 200 else { throw error }
        guard Codec(contentType: contentType) == codec else {
            throw .badResponse("The answer has the type \"\(contentType.prefix(80))\", not \(codec.contentType)")
        }
        do {
            switch codec {
            case .proto: return try Response(serializedBytes: body)
            case .json:
                var options = JSONDecodingOptions()
                options.ignoreUnknownFields = true
                return try Response(jsonUTF8Bytes: body, options: options)
            }
        } catch {
            throw .badResponse("The answer is not a \(Response.protoMessageName)")
        }
    }

    private var error: ConnectError {
        if Codec(contentType: contentType) == .json,
            let error = ErrorBody.reading(body, retryAfter: retryAfter)
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
    fileprivate static func badResponse(_ message: String) -> ConnectError {
        ConnectError(
            .unknown, .badResponse, message, next: "check which program listens there, and its version",
            delivery: .unknown)
    }
}
