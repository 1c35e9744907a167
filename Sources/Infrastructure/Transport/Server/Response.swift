import NIOCore
import NIOHTTP1

/// One complete HTTP response.
struct Response: Sendable {
    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var body: ByteBuffer
    /// Nothing that the caller asked for was done.
    var isRefusal = false

    /// A response message.
    init(_ answer: Route.Answer, codec: Codec) {
        self.init(.ok, contentType: codec.contentType, answer.body)
        isRefusal = answer.isRefusal
    }

    /// A Connect error. `status` is given if HTTP has a more specific status than the code's.
    init(_ error: ConnectError, status: HTTPResponseStatus? = nil) {
        let status = status ?? HTTPResponseStatus(statusCode: error.code.httpStatus)
        self.init(status, contentType: Codec.json.contentType, ByteBuffer(bytes: ErrorBody(error).json))
        isRefusal = true
        if let retryAfter = error.retryAfter {
            headers.add(name: "retry-after", value: String(max(0, retryAfter.wholeSecondsUp)))
        }
    }

    init(_ status: HTTPResponseStatus, contentType: String, _ body: ByteBuffer) {
        self.status = status
        self.body = body
        headers = [
            "content-type": contentType, "content-length": String(body.readableBytes),
        ]
    }

    func with(_ name: String, _ value: String) -> Response {
        var answer = self
        answer.headers.add(name: name, value: value)
        return answer
    }
}

extension Duration {
    /// Whole seconds, rounded up.
    var wholeSecondsUp: Int64 {
        let (seconds, attoseconds) = components
        return attoseconds > 0 ? seconds + 1 : seconds
    }

    /// Whole milliseconds, rounded up.
    var wholeMillisecondsUp: Int64 {
        let (seconds, attoseconds) = components
        let (milliseconds, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000_000)
        return seconds * 1000 + milliseconds + (rest > 0 ? 1 : 0)
    }
}
