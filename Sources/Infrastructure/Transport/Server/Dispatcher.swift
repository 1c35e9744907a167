import Foundation
import Logging
import NIOCore
import NIOHTTP1
import ProcessInterface

/// Accepts or refuses each request of one listener by its head alone, and answers the accepted ones.
struct Dispatcher: Sendable {
    /// The decision on a request's head.
    enum Admission {
        case call(Call)
        /// Answered without the body; `atOnce` if the body must not even arrive.
        case refusal(Response, atOnce: Bool)
    }

    let name: String
    let routes: [String: Route]
    let health: Health
    let security: ListenerSecurity
    let limits: ServerLimits
    let traffic: Traffic
    let logger: Logger
    let throttle = LogThrottle()

    func admit(_ head: HTTPRequestHead, from peer: SocketAddress?, _ proof: PeerProof) -> Admission {
        guard !traffic.isStopping else {
            return .refusal(Response(.stopping), atOnce: true)
        }
        if let route = routes[head.uri] { return admit(head, to: route, from: peer, proof) }
        let path = head.uri.prefix { $0 != "?" }
        if let route = routes[String(path)] { return admit(head, to: route, from: peer, proof) }
        guard let probe = Call.Probe(rawValue: String(path)) else {
            return .refusal(Response(.unknownMethod(path), status: .notFound), atOnce: false)
        }
        guard head.method == .GET else {
            return .refusal(Response.methodNotAllowed(head.method, allowed: "GET"), atOnce: false)
        }
        let context = CallContext(
            bearerToken: nil, proof: proof, deadline: .now + limits.defaultDeadline, peer: peer)
        return .call(Call(work: .probe(probe), context: context, expectsContinue: false))
    }

    private func admit(
        _ head: HTTPRequestHead, to route: Route, from peer: SocketAddress?, _ proof: PeerProof
    ) -> Admission {
        guard head.method == .POST else {
            return .refusal(Response.methodNotAllowed(head.method, allowed: "POST"), atOnce: false)
        }
        let known: CallHead
        do {
            known = try CallHead(head.headers)
        } catch {
            return .refusal(Response(refusingHead: error), atOnce: false)
        }
        let timeout = min(known.timeout ?? limits.defaultDeadline, limits.maximumDeadline)
        var context = CallContext(
            bearerToken: known.bearerToken, proof: proof, deadline: .now + timeout, peer: peer)
        do throws(ConnectError) {
            context.caller = try route.admit(context)
        } catch {
            return .refusal(Response(error), atOnce: true)
        }
        guard let codec = known.codec else {
            return .refusal(Response.unsupportedContentType, atOnce: known.expectsContinue)
        }
        guard known.contentLength ?? 0 <= limits.bodyBytes else {
            return .refusal(Response(.bodyTooLarge(limits)), atOnce: true)
        }
        return .call(
            Call(
                work: .method(
                    route, MessageFormat(codec: codec, jsonDepth: limits.jsonDepth, bounds: limits.bodyBounds)),
                context: context, expectsContinue: known.expectsContinue))
    }

    /// Turns a handler's response or error into an answer; no other place does.
    func answer(_ call: Call, body: ByteBuffer) async -> Response {
        switch call.work {
        case .probe(let probe):
            return await answer(probe)
        case .method(let route, let format):
            do {
                return Response(try await route.respond(body, format, call.context), codec: format.codec)
            } catch let error as ConnectError {
                return Response(error)
            } catch is CancellationError {
                return Response(.canceled)
            } catch {
                logFailure(of: route, error)
                return Response(.internal)
            }
        }
    }

    /// Notes a connection that was closed to make room.
    func noteEviction(_ reason: ConnectionTable.Eviction) {
        traffic.evicted()
        guard let count = throttle.pass(reason.rawValue) else { return }
        logger.warning(
            "Closed idle or slow connections to make room",
            metadata: [
                LogKey.listener: "\(name)", LogKey.reason: "\(reason.rawValue)", LogKey.alarms: "\(count)",
            ])
    }

    /// Notes a new connection that was closed at once, because its address makes too many calls.
    func noteTurnedAway() {
        traffic.refused()
        guard let count = throttle.pass("turned away") else { return }
        logger.warning(
            "Turned connections away whose address makes too many calls",
            metadata: [LogKey.listener: "\(name)", LogKey.alarms: "\(count)"])
    }

    /// Notes a caller whose certificate an authority signed, but which is not a member's.
    func noteRefusedCertificate(_ reason: String, from peer: SocketAddress?) {
        note("A certificate was refused", reason, from: peer)
    }

    /// Notes a connection that never became secure: no TLS 1.3, or a certificate that no authority signed.
    func noteFailedHandshake(_ reason: String, from peer: SocketAddress?) {
        // The library's text has its own code, the reason, and a place in its source.
        let named = reason.range(of: "OPENSSL_internal:").map { reason[$0.upperBound...].prefix { $0 != " " } }
        note("A TLS handshake failed", named.map(String.init) ?? reason, from: peer)
    }

    private func note(_ message: Logger.Message, _ reason: String, from peer: SocketAddress?) {
        traffic.refused()
        guard let count = throttle.pass("\(message) \(reason.prefix(60))") else { return }
        logger.warning(
            message,
            metadata: [
                LogKey.listener: "\(name)", LogKey.reason: "\(reason.prefix(300))",
                LogKey.address: "\(peer?.ipAddress ?? "")", LogKey.alarms: "\(count)",
            ])
    }

    /// Notes that a connection could not be accepted.
    func noteAcceptFailure(_ error: IOError) {
        guard let count = throttle.pass("accept failed") else { return }
        logger.error(
            "Cannot accept connections",
            metadata: [LogKey.listener: "\(name)", LogKey.error: "\(error)", LogKey.alarms: "\(count)"])
    }

    private func logFailure(of route: Route, _ error: any Error) {
        guard let count = throttle.pass(route.path) else { return }
        logger.error(
            "Handler failed",
            metadata: [
                LogKey.listener: "\(name)", LogKey.method: "\(route.path)", LogKey.error: "\(error)",
                LogKey.alarms: "\(count)",
            ])
    }

    private func answer(_ probe: Call.Probe) async -> Response {
        switch probe {
        case .live:
            return Response(.ok, json: ["live": true])
        case .ready:
            let reasons = await health.ready()
            return Response(
                reasons.isEmpty ? .ok : .serviceUnavailable, json: Readiness(ready: reasons.isEmpty, reasons: reasons))
        case .metrics:
            let metrics = await health.metrics().merging(traffic.metrics(of: name)) { theirs, _ in theirs }
            return Response(.ok, json: metrics)
        }
    }

    private struct Readiness: Encodable {
        let ready: Bool
        let reasons: [String]
    }
}

extension Response {
    fileprivate init(_ status: HTTPResponseStatus, json value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else {
            self.init(.internal)
            return
        }
        self.init(status, contentType: Codec.json.contentType, ByteBuffer(bytes: data))
    }

    fileprivate init(refusingHead error: ConnectError) {
        self.init(error)
        if error.reason == TransportReason.contentEncodingUnsupported.rawValue {
            headers.add(name: "accept-encoding", value: "identity")
        }
    }

    fileprivate static func methodNotAllowed(_ method: HTTPMethod, allowed: String) -> Response {
        Response(.methodNotAllowed(method.rawValue, allowed: allowed), status: .methodNotAllowed).with("allow", allowed)
    }

    fileprivate static var unsupportedContentType: Response {
        let supported = Codec.allCases.map(\.contentType).joined(separator: ", ")
        return Response(.unsupportedContentType(supported), status: .unsupportedMediaType).with(
            "accept-post", supported)
    }
}
