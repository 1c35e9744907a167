import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix

/// Serves ``Route``s over the Connect protocol (unary, HTTP/1.1) on one address, and ``Health`` beside them.
///
/// `POST /package.Service/Method` with `application/proto` or `application/json` is answered in the same codec; errors
/// are Connect error JSON. Beyond the protocol's table of statuses, an unknown method is 404, another HTTP method 405
/// and another content type 415. Each has an `unimplemented` error as its body.
/// - SeeAlso: connectrpc.com/docs/protocol.
public struct Listener: Sendable {
    /// The one event loop of the process's listeners; it lives as long as the process.
    private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Runs the tasks that answer requests.
    public static let executor = LoopExecutor { [loop = loops.next()] job in loop.execute(job) }

    private let name: String
    private let host: String
    private let port: Int
    private let dispatcher: Dispatcher

    /// - Parameters:
    ///   - name: The listener's name in metrics and logs, such as `settlement`.
    ///   - host: The address to listen on.
    ///   - port: 0 for any free port.
    ///   - routes: A method that appears twice is a programming error.
    public init(
        name: String, host: String, port: Int, routes: [Route], health: Health, limits: ServerLimits = ServerLimits(),
        logger: Logger
    ) {
        self.name = name
        self.host = host
        self.port = port
        dispatcher = Dispatcher(
            name: name, routes: Dictionary(uniqueKeysWithValues: routes.map { ($0.path, $0) }), health: health,
            limits: limits, traffic: Traffic(limits: limits), logger: logger)
    }

    /// Listens until the task is cancelled. Then it accepts nothing more, and returns when the requests in flight are
    /// answered, at the latest at ``ServerLimits/drainDeadline``. Call it once.
    ///
    /// - Parameter onBound: Called with the port once connections are accepted.
    /// - Throws: ``ListenerError``.
    public func run(onBound: @escaping @Sendable (Int) async -> Void) async throws {
        guard (0...65535).contains(port) else {
            throw ListenerError.bindFailed(address: "\(host):\(port)", detail: "a port is 0 to 65535")
        }
        let server = Server(
            childChannelSetup: HTTPChildChannel(dispatcher: dispatcher),
            configuration: ServerConfiguration(
                address: .hostname(host, port: port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    dispatcher.limits.connections, logger: quietLogger)),
            onServerRunning: { channel in await onBound(channel.localAddress?.port ?? port) },
            eventLoopGroup: Self.loops, logger: quietLogger)
        try await withTaskCancellationHandler {
            do {
                try await server.run()
            } catch {
                throw ListenerError(error, host: host, port: port)
            }
        } onCancel: {
            dispatcher.traffic.isStopping = true
        }
        guard Task.isCancelled else { throw ListenerError.stopped(address: "\(host):\(port)") }
    }

    /// Hummingbird logs about itself at `info`; only its warnings matter here.
    private var quietLogger: Logger {
        var logger = dispatcher.logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }
}

extension ListenerError {
    fileprivate init(_ error: any Error, host: String, port: Int) {
        if let error = error as? IOError, error.errnoCode == EADDRINUSE {
            self = .portInUse(port: port)
        } else {
            self = .bindFailed(address: "\(host):\(port)", detail: "\(error)")
        }
    }
}
