import NIOCore
public import SwiftProtobuf

/// One method that a ``Listener`` serves.
public struct Route: Sendable {
    /// `/package.Service/Method`.
    let path: String
    let respond: @Sendable (ByteBuffer, MessageFormat, CallContext) async throws -> ByteBuffer

    /// A method with one request and one response, in either codec.
    ///
    /// - Parameters:
    ///   - service: The service's full name, such as `freshet.settlement.v1alpha.Participant`.
    ///   - handle: Answers, or throws ``ConnectError`` or `CancellationError`; any other error is logged and answered
    ///     as `internal`. Its task is cancelled at the call's deadline and when the caller goes away, so work that must
    ///     not stop halfway needs its own task.
    public static func unary<Request: Message, Response: Message>(
        _ service: String, _ method: String,
        _ handle: @escaping @Sendable (Request, CallContext) async throws -> Response
    ) -> Route {
        Route(path: "/\(service)/\(method)") { body, format, context in
            let request = try format.decode(Request.self, from: body)
            return try format.encode(try await handle(request, context))
        }
    }
}
