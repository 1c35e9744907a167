import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
import ProcessInterface

/// Serves ``Route``s over the Connect protocol (unary, HTTP/1.1, TLS 1.3) on one address, and ``Health`` beside them.
///
/// `POST /package.Service/Method` with `application/proto` or `application/json` is answered in the same codec; errors
/// are Connect error JSON. Beyond the protocol's table of statuses, an unknown method is 404, another HTTP method 405
/// and another content type 415. Each has an `unimplemented` error as its body.
/// - SeeAlso: connectrpc.com/docs/protocol.
public struct Listener: Sendable {
    /// The one event loop of the process's listeners; it lives as long as the process.
    private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private static let loop = loops.next()

    /// Runs the tasks that answer requests.
    public static let executor = LoopExecutor { [loop] job in loop.execute(job) }
    /// How long no connection is accepted after the process ran out of file descriptors.
    private static let acceptPause = TimeAmount.milliseconds(100)

    private let name: String
    private let host: String
    private let port: Int
    private let dispatcher: Dispatcher
    private let connections: NIOLoopBoundBox<ConnectionTable>

    /// - Parameters:
    ///   - name: The listener's name in metrics and logs, such as `settlement`.
    ///   - host: The address to listen on.
    ///   - port: 0 for any free port.
    ///   - routes: A method that appears twice is a programming error.
    ///   - memberAddresses: IP addresses whose connections are not strangers', even before a call succeeds.
    ///   - localAddresses: IP addresses of this machine at which members are. Anybody on this machine may be there too, so
    ///     connections are strangers' until a call succeeds, but calls have the rate of members'.
    public init(
        name: String, host: String, port: Int, security: ListenerSecurity = .insecure, routes: [Route], health: Health,
        limits: ServerLimits = ServerLimits(),
        memberAddresses: Set<String> = [], localAddresses: Set<String> = [], logger: Logger
    ) {
        self.name = name
        self.host = host
        self.port = port
        let limits = limits.fitting(openFiles: OpenFileLimit.current)
        let dispatcher = Dispatcher(
            name: name, routes: Dictionary(uniqueKeysWithValues: routes.map { ($0.path, $0) }), health: health,
            security: security, limits: limits, traffic: Traffic(limits: limits), logger: logger)
        self.dispatcher = dispatcher
        connections = .makeBoxSendingValue(
            ConnectionTable(limits: limits, memberAddresses: memberAddresses, localAddresses: localAddresses) {
                dispatcher.noteEviction($0)
            }, eventLoop: Self.loop)
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
            childChannelSetup: HTTPChildChannel(dispatcher: dispatcher, connections: connections),
            configuration: ServerConfiguration(address: .hostname(host, port: port), backlog: 1024),
            onServerRunning: { channel in
                await guardAccepting(on: channel)
                await onBound(channel.localAddress?.port ?? port)
            },
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

    /// Turns away connections of addresses that make too many calls, and makes the accepting channel pause when
    /// descriptors run out. Without it, it would try again at once, for ever.
    private func guardAccepting(on channel: any Channel) async {
        let guarding = channel.eventLoop.submit { [dispatcher, connections] in
            let pause = AcceptBackoffHandler(shouldForwardIOErrorCaught: false) { error in
                dispatcher.noteAcceptFailure(error)
                connections.value.shed(max(1, dispatcher.limits.connections / 16))
                return Self.acceptPause
            }
            let gate = ConnectionGate(connections.value) { dispatcher.noteTurnedAway() }
            try channel.pipeline.syncOperations.addHandlers([pause, gate], position: .first)
        }
        // It fails only if the channel is closed already.
        try? await guarding.get()
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
