/// One complete HTTP request.
struct TransferRequest: Sendable {
    enum Method: Sendable {
        case get
        case post(body: [UInt8], Codec, token: String?)
    }

    let endpoint: Endpoint
    /// With its leading slash.
    let path: String
    let method: Method
    let deadline: ContinuousClock.Instant
}

/// How one HTTP exchange ended.
enum TransferResult: Sendable {
    /// Any answer, whatever its status.
    case answered(TransferAnswer)
    case failed(ConnectError)
}

/// A complete HTTP answer.
struct TransferAnswer: Sendable {
    let status: Int
    let contentType: String
    let retryAfter: Duration?
    let body: [UInt8]
}
