public import Directory
public import Federation
import NIOCore
import NIOHTTP1
import NIOPosix
import ProcessInterface
import SeededRandom
import Synchronization
import Transport

/// A proxy on one link: forwards whole HTTP requests and answers, with the faults that the weather draws.
public final class FaultyLink: Sendable {
    public let name: LinkName
    /// The address that the caller calls.
    public let address: MemberAddress

    private typealias Back = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    private struct State {
        var weather = LinkWeather.calm
        var target: MemberAddress?
        var random: SplitMix64
        var counts: [MessageFault: Int] = [:]
        /// Connections that callers have open.
        var open: [Int: any Channel] = [:]
        var nextConnection = 0
    }

    private let state: Mutex<State>
    private let listener: ConnectionListener

    /// Calls the target; nil for plain HTTP.
    private let caller: ChannelSecurity?

    private init(name: LinkName, seed: UInt64, listener: ConnectionListener, caller: ChannelSecurity?) {
        self.name = name
        self.caller = caller
        self.listener = listener
        address = MemberAddress(host: ConnectionListener.host, port: listener.port)
        state = Mutex(State(random: SplitMix64(seed: seed)))
    }

    private static var threads: MultiThreadedEventLoopGroup { .singleton }

    /// Binds a port for the link; nothing is answered before ``run()``.
    ///
    /// - Parameter identities: Makes the link answer as the callee and call as the caller, who both believe it; nil for
    ///   plain HTTP.
    /// - Throws: ``ChaosError`` with `no_proxy`.
    public static func bound(
        _ name: LinkName, seed: UInt64, identities: MemberCertificates? = nil
    ) async throws(ChaosError) -> FaultyLink {
        do {
            let callee = try identities.map { ChannelSecurity(serving: try $0.playedIdentity(of: name.callee)) }
            let caller = try identities.map { identities in
                try ChannelSecurity(callingAs: name.caller.map { try identities.playedIdentity(of: $0) })
            }
            return FaultyLink(
                name: name, seed: seed, listener: try await ConnectionListener(security: callee), caller: caller)
        } catch {
            throw ChaosError(
                code: "no_proxy", "the link from \(name) has no proxy: \(error)",
                next: "Check the limit on open files (ulimit -n), then start again.", exitCode: Exit.inputOutput)
        }
    }

    /// Serves until the task is cancelled.
    public func run() async {
        // Ends by cancellation, or if the listener breaks: callers are then refused, which is a fault like any other.
        try? await listener.run { await self.serve($0) }
    }

    // MARK: Switching

    /// Sets the target of requests. Before that, connections end without an answer.
    public func aim(at target: MemberAddress) { state.withLock { $0.target = target } }

    /// Takes effect from the next message on.
    public func setWeather(_ weather: LinkWeather) { state.withLock { $0.weather = weather } }

    /// Ends every connection that a caller has open, even with a request under way.
    public func cutConnections() {
        for channel in state.withLock({ $0.open.values.map(\.self) }) { channel.close(promise: nil) }
    }

    /// The faults of messages so far.
    public var counts: [MessageFault: Int] { state.withLock { $0.counts } }

    // MARK: Serving

    private func serve(_ channel: any Channel) async {
        let number = state.withLock { state in
            state.nextConnection += 1
            state.open[state.nextConnection] = channel
            return state.nextConnection
        }
        defer { state.withLock { $0.open[number] = nil } }
        // If the caller goes away or the target is down, the connection ends, as on a real network.
        try? await ConnectionListener.serve(channel) { inbound, outbound in
            var request: HeldRequest?
            for try await part in inbound {
                switch part {
                case .head(let head): request = HeldRequest(head: head)
                case .body(var bytes): request?.body.writeBuffer(&bytes)
                case .end:
                    guard let held = request.take(), try await carry(held, answering: outbound) else { return }
                }
            }
        }
    }

    private struct Draw {
        let target: MemberAddress
        let fault: MessageFault?
        let delay: Duration
        let silence: Duration
    }

    private func draw() -> Draw? {
        state.withLock { state in
            guard let target = state.target else { return nil }
            let fault = state.weather.drawn(using: &state.random)
            if let fault { state.counts[fault, default: 0] += 1 }
            return Draw(
                target: target, fault: fault,
                delay: .milliseconds(Int.random(in: state.weather.delay, using: &state.random)),
                silence: .milliseconds(Int.random(in: state.weather.silence, using: &state.random)))
        }
    }

    /// Whether the connection stays open.
    private func carry(
        _ request: HeldRequest, answering caller: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws -> Bool {
        guard let draw = draw() else { return false }
        switch draw.fault {
        case nil: try await caller.write(answer: forward(request, to: draw.target))
        case .requestDropped:
            try await Task.sleep(for: draw.silence)
            return false
        case .answerDropped:
            _ = try await forward(request, to: draw.target)
            try await Task.sleep(for: draw.silence)
            return false
        case .requestDelayed:
            try await Task.sleep(for: draw.delay)
            try await caller.write(answer: forward(request, to: draw.target))
        case .answerDelayed:
            let answer = try await forward(request, to: draw.target)
            try await Task.sleep(for: draw.delay)
            try await caller.write(answer: answer)
        case .doubled:
            async let second = forward(request, to: draw.target)
            let first = try await forward(request, to: draw.target)
            _ = try? await second
            try await caller.write(answer: first)
        case .requestCut:
            try await forwardHalf(of: request, to: draw.target)
            return false
        case .answerCut:
            let answer = try await forward(request, to: draw.target)
            try await caller.write(contentsOf: [.head(answer.forwarded), .body(.byteBuffer(answer.body.firstHalf))])
            return false
        }
        return request.head.isKeepAlive
    }

    // MARK: Forwarding

    private func connect(to target: MemberAddress) async throws -> Back {
        try await ClientBootstrap(group: Self.threads).connectTimeout(.seconds(2)).connect(
            host: target.host, port: target.port
        ) { [caller] channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                try caller?.add(to: channel)
                return try Back(wrappingChannelSynchronously: channel)
            }
        }
    }

    private func forward(_ request: HeldRequest, to target: MemberAddress) async throws -> HeldAnswer {
        try await connect(to: target).executeThenClose { inbound, outbound in
            try await outbound.write(
                contentsOf: [.head(request.forwarded), .body(.byteBuffer(request.body)), .end(nil)])
            var answer: HeldAnswer?
            for try await part in inbound {
                switch part {
                case .head(let head): answer = HeldAnswer(head: head)
                case .body(var bytes): answer?.body.writeBuffer(&bytes)
                case .end:
                    guard let answer else { throw ChannelError.eof }
                    return answer
                }
            }
            throw ChannelError.eof
        }
    }

    private func forwardHalf(of request: HeldRequest, to target: MemberAddress) async throws {
        try await connect(to: target).executeThenClose { _, outbound in
            try await outbound.write(
                contentsOf: [.head(request.forwarded), .body(.byteBuffer(request.body.firstHalf))])
        }
    }
}

extension NIOAsyncChannelOutboundWriter<HTTPServerResponsePart> {
    fileprivate func write(answer: HeldAnswer) async throws {
        try await write(contentsOf: [.head(answer.forwarded), .body(.byteBuffer(answer.body)), .end(nil)])
    }
}
