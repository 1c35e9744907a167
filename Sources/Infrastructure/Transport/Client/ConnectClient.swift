import CCurl
import Foundation
import ProcessInterface
public import SwiftProtobuf

/// Calls servers over the Connect protocol: unary, HTTP/1.1, on libcurl's multi interface, in its own thread.
///
/// Connections are kept and bounded, see ``ClientSettings``. A request is sent at most once; ``ConnectError/delivery``
/// tells for each failure whether the server may have acted. Cancelling a call's task ends its transfer.
public final class ConnectClient: Sendable {
    private let inbox: TransferInbox
    private let textBytes: Int
    /// Runs tasks on the thread where their answers arrive.
    public let executor: LoopExecutor

    /// - Parameter trust: The servers that are believed at `https` addresses, and what they are shown.
    public init(settings: ClientSettings = ClientSettings(), trust: ClientTrust = .nobody) {
        Self.startLibcurl
        let settings = settings.fitting(openFiles: OpenFileLimit.current)
        let inbox = TransferInbox()
        self.inbox = inbox
        textBytes = settings.textBytes
        executor = LoopExecutor { inbox.run($0) }
        let thread = Thread { TransferEngine(inbox: inbox, settings: settings, trust: trust).run() }
        thread.name = "connect-client"
        thread.start()
    }

    deinit {
        inbox.close()
    }

    /// Ends the thread and every call in progress; these and later calls fail with `client_closed`. Does not wait.
    public func shutdown() {
        inbox.close()
    }

    /// The current load of this client.
    public var metrics: ClientMetrics { inbox.metrics }

    /// Calls one method.
    ///
    /// - Parameters:
    ///   - service: The service's full name, such as `freshet.settlement.v1alpha.Participant`.
    ///   - timeout: The time for the whole answer, including the wait for a connection. The server gets the time left.
    ///   - token: Sent as `Authorization: Bearer`.
    /// - Throws: ``ConnectError``: the server's own, or one of the client's reasons in ``TransportReason``.
    public func call<Request: Message, Response: Message>(
        _ endpoint: Endpoint, service: String, method: String, _ request: Request, returning: Response.Type,
        timeout: Duration, token: String? = nil, codec: Codec = .proto
    ) async throws(ConnectError) -> Response {
        if let token, token.isEmpty || !token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            throw ConnectError(
                .invalidArgument, .tokenMalformed, "The token is not printable ASCII",
                next: "use the token as the bank issued it", delivery: .notSent)
        }
        let body = try Self.encode(request, codec)
        let result = await transfer(
            TransferRequest(
                endpoint: endpoint, path: "/\(service)/\(method)", method: .post(body: body, codec, token: token),
                deadline: .now + timeout))
        switch result {
        case .failed(let error): throw error
        case .answered(let answer): return try answer.message(codec, textBytes: textBytes)
        }
    }

    /// Fetches a page that is not a Connect method, such as `/readyz`; every status is an answer.
    ///
    /// - Parameter path: With its leading slash.
    /// - Throws: ``ConnectError`` if no answer came.
    public func get(
        _ endpoint: Endpoint, path: String, timeout: Duration = .seconds(2)
    ) async throws(ConnectError) -> (status: Int, body: [UInt8]) {
        let result = await transfer(
            TransferRequest(endpoint: endpoint, path: path, method: .get, deadline: .now + timeout))
        switch result {
        case .failed(let error): throw error
        case .answered(let answer): return (answer.status, answer.body)
        }
    }

    private func transfer(_ request: TransferRequest) async -> TransferResult {
        let id = inbox.makeID()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let submission = TransferInbox.Submission(id: id, request: request, continuation: continuation)
                guard !Task.isCancelled else { return submission.end(.canceled(.notSent)) }
                inbox.submit(submission)
                // Cancelled just before it was submitted: the handler below then found nothing to cancel.
                if Task.isCancelled { inbox.cancel(id) }
            }
        } onCancel: {
            inbox.cancel(id)
        }
    }

    private static func encode(_ request: some Message, _ codec: Codec) throws(ConnectError) -> [UInt8] {
        do {
            switch codec {
            case .proto: return try request.serializedBytes()
            case .json: return try request.jsonUTF8Bytes()
            }
        } catch {
            throw ConnectError(
                .invalidArgument, .requestUnencodable, "The request cannot be encoded as \(codec.rawValue): \(error)",
                delivery: .notSent)
        }
    }

    /// libcurl's own initialisation, once per process.
    private static let startLibcurl: Void = {
        curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    }()
}
