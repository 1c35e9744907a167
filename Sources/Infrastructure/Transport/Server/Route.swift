import NIOCore
public import SwiftProtobuf

/// One method that a ``Listener`` serves.
public struct Route: Sendable {
    /// `/package.Service/Method`.
    let path: String
    /// Finds the caller by the request's head.
    private(set) var admit: @Sendable (CallContext) throws(ConnectError) -> Caller = { _ in .unproven }
    let respond: @Sendable (ByteBuffer, MessageFormat, CallContext) async throws -> ByteBuffer

    private init(
        _ path: String, respond: @escaping @Sendable (ByteBuffer, MessageFormat, CallContext) async throws -> ByteBuffer
    ) {
        self.path = path
        self.respond = respond
    }

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
        Route("/\(service)/\(method)") { body, format, context in
            let request = try format.decode(Request.self, from: body)
            return try format.encode(try await handle(request, context))
        }
    }

    /// This method for known callers only: nothing but the head is read of a request that `authenticate` refuses.
    ///
    /// - Parameter authenticate: Finds out who calls; its error is answered at once, and the connection is closed. It
    ///   runs on the event loop, so it must be quick.
    public func admitting(
        _ authenticate: @escaping @Sendable (CallContext) throws(ConnectError) -> Caller
    ) -> Route {
        var route = self
        route.admit = authenticate
        return route
    }
}
