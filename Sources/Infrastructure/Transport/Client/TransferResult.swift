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
