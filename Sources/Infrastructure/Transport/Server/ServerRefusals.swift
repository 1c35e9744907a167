/// The server's own errors, for every method.
extension ConnectError {
    static let stopping = ConnectError(
        .unavailable, .serverStopping, "This server is stopping", next: "ask again once it is back",
        retryAfter: .seconds(1))

    static let busy = ConnectError(
        .unavailable, .serverBusy, "This server is at its limit of requests or body bytes",
        next: "ask again after the time in Retry-After", retryAfter: .seconds(1))

    static let canceled = ConnectError(.canceled, TransportReason.canceled, "The call was cancelled")

    static let `internal` = ConnectError(
        .internal, TransportReason.internal, "This server failed to handle the request",
        next: "ask for its outcome before asking again; the operator finds the cause in the log")

    static let pastDeadline = ConnectError(
        .deadlineExceeded, TransportReason.deadlineExceeded, "The call took longer than its timeout",
        next: "ask for its outcome, or repeat it with the same id")

    static let bodyTruncated = ConnectError(
        .invalidArgument, .bodyTruncated, "The body ended before its announced length", next: "send it again whole")

    static let bodyTooSlow = ConnectError(
        .deadlineExceeded, .bodyTooSlow, "The body took too long to arrive", next: "send it again, faster")

    static let malformedHTTP = ConnectError(
        .invalidArgument, .httpMalformed, "This is not an HTTP/1.1 request within the limits of this server")

    static func bodyTooLarge(_ limits: ServerLimits) -> ConnectError {
        ConnectError(
            .resourceExhausted, .bodyTooLarge, "The body is larger than \(limits.bodyBytes) bytes",
            next: "split the batch")
    }

    static func unknownMethod(_ path: some StringProtocol) -> ConnectError {
        ConnectError(
            .unimplemented, .unknownMethod, "There is no method \"\(path.prefix(200))\" here",
            next: "call POST /package.Service/Method as in the .proto files")
    }

    static func methodNotAllowed(_ method: String, allowed: String) -> ConnectError {
        ConnectError(
            .unimplemented, .httpMethodNotAllowed, "\(method.prefix(20)) is not allowed here", next: "use \(allowed)")
    }

    static func unsupportedContentType(_ supported: String) -> ConnectError {
        ConnectError(
            .unimplemented, .contentTypeUnsupported, "The Content-Type is not supported",
            next: "use one of \(supported)")
    }
}
