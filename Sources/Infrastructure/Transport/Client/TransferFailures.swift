import CCurl

/// The client's own errors for calls without an answer.
extension ConnectError {
    static func clientClosed(_ delivery: Delivery) -> ConnectError {
        ConnectError(.canceled, .clientClosed, "This client was shut down", delivery: delivery)
    }

    static let clientBusy = ConnectError(
        .unavailable, .clientBusy, "Too many calls wait for a connection", next: "ask again later",
        retryAfter: .seconds(1), delivery: .notSent)

    static func canceled(_ delivery: Delivery) -> ConnectError {
        ConnectError(.canceled, TransportReason.canceled, "The call was cancelled by its caller", delivery: delivery)
    }

    static func timedOut(_ request: TransferRequest, _ delivery: Delivery) -> ConnectError {
        ConnectError(
            .deadlineExceeded, TransportReason.deadlineExceeded,
            "\(request.endpoint)\(request.path) did not answer within the call's timeout",
            next: delivery == .notSent ? "ask again" : "ask for its outcome, or repeat it with the same id",
            delivery: delivery)
    }

    /// Maps libcurl's failures to ours; no other place does.
    static func transfer(_ failure: CURLcode, of request: TransferRequest, on handle: EasyHandle) -> ConnectError {
        let place = "\(request.endpoint)\(request.path)"
        let why = String(cString: curl_easy_strerror(failure))
        if handle.isTooLarge {
            return ConnectError(
                .resourceExhausted, .responseTooLarge, "The answer of \(place) is larger than this client accepts",
                next: "ask for less", delivery: .unknown)
        }
        if handle.isRepeated {
            return .connectionLost(place, "a kept connection closed")
        }
        // If nothing was sent, the shorter connect deadline may have passed. libcurl counts in whole milliseconds.
        if failure == CURLE_OPERATION_TIMEDOUT, handle.isSent || request.deadline <= .now + .milliseconds(2) {
            return .timedOut(request, handle.delivery)
        }
        if isOfTLS(failure), !handle.isSent {
            return ConnectError(
                .unavailable, .notSecured, "No secure connection to \(place): \(why)",
                next: "check both sides' certificates, and which program listens there", delivery: .notSent)
        }
        guard handle.isSent else {
            return ConnectError(
                .unavailable, .connectFailed, "No connection to \(place): \(why)",
                next: "check that the server runs and is reachable", delivery: .notSent)
        }
        switch failure {
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            return ConnectError(
                .unknown, .badResponse, "The answer of \(place) is not HTTP: \(why)",
                next: "check which program listens there", delivery: .unknown)
        default:
            return .connectionLost(place, why)
        }
    }

    private static func isOfTLS(_ failure: CURLcode) -> Bool {
        switch failure {
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_INVALIDCERTSTATUS:
            true
        default: false
        }
    }

    private static func connectionLost(_ place: String, _ why: String) -> ConnectError {
        ConnectError(
            .unavailable, .connectionLost, "The connection to \(place) was lost before the answer: \(why)",
            next: "ask for its outcome, or repeat it with the same id", delivery: .unknown)
    }
}
