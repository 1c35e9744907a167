import NIOCore
import SwiftProtobuf

/// Reads requests from bodies and writes responses into them, in one codec.
struct MessageFormat: Sendable {
    let codec: Codec
    /// How many objects and arrays of a JSON body may be open at once.
    let jsonDepth: Int
    let bounds: BodyBounds

    /// Refuses a body whose message would take too much memory; nothing is decoded yet.
    ///
    /// - Throws: ``ConnectError`` with `too_large`, `body_malformed`, `json_duplicate_key` or `json_too_deep`.
    func check(_ bytes: UnsafeRawBufferPointer, _ shape: MessageShape) throws(ConnectError) {
        switch codec {
        case .proto: try ProtobufScan.check(bytes, shape, bounds)
        case .json: try JSONGuard.check(bytes, shape, bounds, depth: jsonDepth)
        }
    }

    /// - Throws: ``ConnectError`` with `too_large`, `body_malformed` or one of the `json_` reasons.
    func decode<Request: Message>(_ type: Request.Type, from body: ByteBuffer) throws(ConnectError) -> Request {
        try body.withUnsafeReadableBytes { bytes throws(ConnectError) in
            try check(bytes, MessageShape.of(Request.self))
        }
        switch codec {
        case .proto:
            do {
                return try Request(serializedBytes: BodyBytes(buffer: body))
            } catch {
                throw .malformedBody("The body is not a \(Request.protoMessageName)")
            }
        case .json:
            var options = JSONDecodingOptions()
            options.messageDepthLimit = jsonDepth
            do {
                return try Request(jsonUTF8Bytes: BodyBytes(buffer: body), options: options)
            } catch let error as JSONDecodingError {
                throw ConnectError(error, reading: Request.protoMessageName)
            } catch {
                throw .malformedBody("The body is not a \(Request.protoMessageName)")
            }
        }
    }

    func encode(_ message: some Message) throws -> ByteBuffer {
        switch codec {
        case .proto: try (message.serializedBytes() as BodyBytes).buffer
        case .json: try (message.jsonUTF8Bytes() as BodyBytes).buffer
        }
    }
}

extension ConnectError {
    fileprivate static func malformedBody(_ message: String) -> ConnectError {
        ConnectError(.invalidArgument, .bodyMalformed, message, next: "encode it by the service's .proto file")
    }

    fileprivate init(_ error: JSONDecodingError, reading message: String) {
        switch error {
        case .unknownField(let name):
            self.init(
                .invalidArgument, .jsonUnknownField, "\(message) has no field \"\(name.prefix(80))\"",
                next: "use the names of the service's .proto file")
        case .messageDepthLimit:
            self.init(.invalidArgument, .jsonTooDeep, "The body nests deeper than \(message) may")
        case .conflictingOneOf:
            self.init(
                .invalidArgument, .jsonDuplicateKey, "The body sets two alternatives of one field of \(message)")
        default:
            self = .malformedBody("The body is not JSON of \(message)")
        }
    }
}
