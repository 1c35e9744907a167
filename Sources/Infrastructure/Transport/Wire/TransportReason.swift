/// The reason codes that the transport itself gives, on either side. Stable: append only.
public enum TransportReason: String, Hashable, Sendable, CaseIterable {
    // The server's, about the request.
    case unknownMethod = "unknown_method"
    case httpMethodNotAllowed = "http_method_not_allowed"
    case httpMalformed = "http_malformed"
    case headerRepeated = "header_repeated"
    case contentTypeUnsupported = "content_type_unsupported"
    case contentEncodingUnsupported = "content_encoding_unsupported"
    case protocolVersionUnsupported = "protocol_version_unsupported"
    case timeoutMalformed = "timeout_malformed"
    case bodyTooLarge = "body_too_large"
    case bodyTooSlow = "body_too_slow"
    case bodyTruncated = "body_truncated"
    case bodyMalformed = "body_malformed"
    case jsonDuplicateKey = "json_duplicate_key"
    case jsonTooDeep = "json_too_deep"
    case jsonUnknownField = "json_unknown_field"

    // The server's, about the caller.
    case certificateRequired = "certificate_required"
    case certificateRefused = "certificate_refused"

    // The server's, about itself.
    case serverBusy = "server_busy"
    case serverStopping = "server_stopping"
    case deadlineExceeded = "deadline_exceeded"
    case canceled
    /// A bug in this server: the log describes it, the answer does not.
    case `internal`

    // The client's.
    case endpointMalformed = "endpoint_malformed"
    case tokenMalformed = "token_malformed"
    case requestUnencodable = "request_unencodable"
    case clientBusy = "client_busy"
    case clientClosed = "client_closed"
    case connectFailed = "connect_failed"
    /// No TLS connection was made.
    case notSecured = "not_secured"
    case connectionLost = "connection_lost"
    case responseTooLarge = "response_too_large"
    /// The answer was not a Connect answer, or had another type than requested.
    case badResponse = "bad_response"
}
