import NIOCore
public import SwiftProtobuf

/// One method that a ``Listener`` serves.
public struct Route: Sendable {
    /// `/package.Service/Method`.
    let path: String
    /// Finds the caller by the request's head.
    private(set) var admit: @Sendable (CallContext) throws(ConnectError) -> Caller = { _ in .unproven }
    let respond: @Sendable (ByteBuffer, MessageFormat, CallContext) async throws -> Answer

    /// An encoded response.
    struct Answer: Sendable {
        let body: ByteBuffer
        /// Nothing that the caller asked for was done.
        let isRefusal: Bool
    }

    private init(
        _ path: String, respond: @escaping @Sendable (ByteBuffer, MessageFormat, CallContext) async throws -> Answer
    ) {
        self.path = path
        self.respond = respond
    }

    /// A method with one request and one response, in either codec.
    ///
    /// - Parameters:
    ///   - service: The service's full name, such as `freshet.settlement.v1alpha.Participant`.
    ///   - isRefusal: Whether nothing that the caller asked for was done. An error is a refusal anyway. Callers that are
    ///     refused all the time are held back; see ``ServerLimits/refusalsPerSecond``.
    ///   - handle: Answers, or throws ``ConnectError`` or `CancellationError`; any other error is logged and answered
    ///     as `internal`. Its task is cancelled at the call's deadline and when the caller goes away, so work that must
    ///     not stop halfway needs its own task.
    public static func unary<Request: Message, Response: Message>(
        _ service: String, _ method: String, isRefusal: @escaping @Sendable (Response) -> Bool = { _ in false },
        _ handle: @escaping @Sendable (Request, CallContext) async throws -> Response
    ) -> Route {
        Route("/\(service)/\(method)") { body, format, context in
            let request = try format.decode(Request.self, from: body)
            let response = try await handle(request, context)
            return Answer(body: try format.encode(response), isRefusal: isRefusal(response))
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

    /// This method for members only, which prove themselves by their certificates. Where the listener is insecure,
    /// anybody may call, as ``Caller/unproven``.
    public var forMembers: Route { admitting { context throws(ConnectError) in try context.proof.caller() } }
}
