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
