import NIOCore
import NIOHTTP1

/// A whole request, held back until its fault is drawn.
struct HeldRequest: Sendable {
    var head: HTTPRequestHead
    var body = ByteBuffer()

    /// The head to forward: for a connection of its own, with the body's length.
    var forwarded: HTTPRequestHead {
        var head = head
        head.headers.replaceFraming(length: body.readableBytes)
        head.headers.remove(name: "expect")
        head.headers.replaceOrAdd(name: "connection", value: "close")
        return head
    }
}

/// A whole answer.
struct HeldAnswer: Sendable {
    var head: HTTPResponseHead
    var body = ByteBuffer()

    /// The head to forward, with the body's length.
    var forwarded: HTTPResponseHead {
        var head = head
        head.headers.replaceFraming(length: body.readableBytes)
        head.headers.remove(name: "connection")
        return head
    }
}

extension HTTPHeaders {
    fileprivate mutating func replaceFraming(length: Int) {
        remove(name: "transfer-encoding")
        replaceOrAdd(name: "content-length", value: "\(length)")
    }
}

extension ByteBuffer {
    /// Its first half, at least one byte short of the whole.
    var firstHalf: ByteBuffer { getSlice(at: readerIndex, length: readableBytes / 2) ?? ByteBuffer() }
}
