import Identity
import NIOCore
import NIOPosix
import NIOSSL
import SettlementProtocol
import Synchronization
import Testing
import Transport

/// Over TLS a member is who its certificate says, on both sides of a call, and nobody else gets in.
@Suite struct ProvesMembers {
    private let identities: TestIdentities

    init() throws { identities = try TestIdentities() }

    private func withMember(
        _ member: String = "alder", routes: [Route] = [.tellingCaller], limits: ServerLimits = .patient,
        _ body: @Sendable (Endpoint) async throws -> Void
    ) async throws {
        let security = ListenerSecurity.members(try identities.identity(member), identities.check)
        try await withServer(routes, security: security, limits: limits) { endpoint in
            try await body(endpoint.believing(member))
        }
    }

    @Test(arguments: ["ford", "birch"])
    func `a member is known by its certificate`(member: String) async throws {
        let client = try identities.client(member)
        try await withMember { endpoint in
            for codec in Codec.allCases {
                let known = try await client.caller(at: endpoint, codec)
                #expect(known == member)
            }
            #expect(client.metrics.connectionsOpened == 1)
        }
    }

    @Test func `a caller without a certificate reaches the pages for probes and nothing else`() async throws {
        let client = try identities.stranger
        try await withMember { endpoint in
            let error = await client.refusal(at: endpoint)
            #expect(error?.reason == "certificate_required" && error?.code == .unauthenticated)
            for path in ["/livez", "/readyz"] {
                let status = try await client.status(of: path, at: endpoint)
                #expect(status == 200)
            }
        }
    }

    @Test func `members of another federation and strangers that the authority signed are refused`() async throws {
        let foreign = try identities.client("ford", of: "brook")
        let stranger = try identities.client("oak")
        try await withMember { endpoint in
            for client in [foreign, stranger] {
                let error = await client.refusal(at: endpoint)
                #expect(error?.reason == "certificate_refused" && error?.code == .unauthenticated)
            }
        }
    }

    @Test func `certificates of another authority, of yesterday and of tomorrow end the connection`() async throws {
        let other = try TestIdentities()
        let key = TLSKey()
        let request = try CertificateRequest(for: key)
        let ford = try TestIdentities.name("ford")
        func client(made now: Int64, days: Int) throws -> ConnectClient {
            let certificate = try identities.authority.certificate(
                for: request, of: ford, hosts: [], days: days, now: now)
            return ConnectClient(
                trust: .member(
                    try identities.identity(
                        TLSIdentity.Credentials(certificates: certificate, privateKey: key.pem))))
        }
        let day: Int64 = 86_400
        let foreign = try TLSIdentity(
            other.credentials(ford), authorities: [identities.authority.certificateDER()])
        let clients = [
            ConnectClient(trust: .member(foreign)), try client(made: TestIdentities.now - 3 * day, days: 2),
            try client(made: TestIdentities.now + day, days: 2),
        ]
        let calls = Mutex(0)
        let counting = Route.describing { _, _ in
            calls.withLock { $0 += 1 }
            return Tell()
        }
        try await withMember(routes: [counting.forMembers]) { endpoint in
            for client in clients {
                #expect(await client.refusal(at: endpoint)?.code == .unavailable)
            }
        }
        #expect(calls.withLock(\.self) == 0)
    }

    @Test func `a caller believes only the member that it calls`() async throws {
        let client = try identities.client("ford")
        try await withMember("birch") { endpoint in
            let error = try await client.refusal(at: endpoint.believing("alder"))
            #expect(error?.reason == "not_secured" && error?.delivery == .notSent)
            #expect(try await client.caller(at: endpoint) == "ford")
        }
    }

    @Test func `a caller believes no server of another authority`() async throws {
        let client = try TestIdentities().client("ford")
        try await withMember { endpoint in
            let error = await client.refusal(at: endpoint)
            #expect(error?.reason == "not_secured" && error?.delivery == .notSent)
        }
    }

    @Test func `a client without authorities calls no https address`() async throws {
        let client = ConnectClient()
        try await withMember { endpoint in
            #expect(await client.refusal(at: endpoint)?.delivery == .notSent)
        }
    }

    @Test(arguments: [nil, TLSVersion.tlsv12, .tlsv13])
    func `plain HTTP and TLS 1.2 get no answer`(version: TLSVersion?) async throws {
        let answer = Mutex("")
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.maximumTLSVersion = version
        let client = try NIOSSLContext(configuration: configuration)
        try await withMember { endpoint in
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if version != nil {
                            try pipeline.addHandler(NIOSSLClientHandler(context: client, serverHostname: nil))
                        }
                        try pipeline.addHandler(AnswerCollector { bytes in answer.withLock { $0 += bytes } })
                    }
                }.connect(host: endpoint.host, port: endpoint.port).get()
            // It fails if the handshake has failed already.
            try? await channel.writeAndFlush(
                ByteBuffer(string: "GET /livez HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"))
            try await channel.closeFuture.get()
        }
        // The same client with TLS 1.3 shows that an answer would have been seen.
        let told = answer.withLock(\.self)
        #expect(version == .tlsv13 ? told.hasPrefix("HTTP/1.1 200 OK") : told.isEmpty, "\(told)")
    }

    @Test func `a handshake that never ends is cut off`() async throws {
        var limits = ServerLimits.patient
        limits.headDeadline = .milliseconds(200)
        try await withMember(limits: limits) { endpoint in
            // The first bytes of a ClientHello record that promises 512 more.
            for bytes in [[], [0x16, 0x03, 0x01, 0x02, 0x00, 0x01]] as [[UInt8]] {
                let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(host: endpoint.host, port: endpoint.port).get()
                // It fails if the server has given up by now.
                try? await channel.writeAndFlush(ByteBuffer(bytes: bytes))
                try await channel.closeFuture.get()
            }
        }
    }

    @Test func `a connection proves nothing more once its certificate has ended`() async throws {
        let days = Atomic<Int64>(0)
        let check = MemberCheck(
            federation: try MemberID(TestIdentities.federation), members: [try MemberID("ford")],
            now: { TestIdentities.now + days.load(ordering: .relaxed) * 86_400 })
        let client = try identities.client("ford")
        try await withServer([.tellingCaller], security: .members(identities.identity("alder"), check)) { address in
            let endpoint = try address.believing("alder")
            for day: Int64 in [0, 89] {
                days.store(day, ordering: .relaxed)
                let known = try await client.caller(at: endpoint)
                #expect(known == "ford")
            }
            days.store(91, ordering: .relaxed)
            #expect(await client.refusal(at: endpoint)?.reason == "certificate_refused")
            #expect(client.metrics.connectionsOpened == 1)
        }
    }

    // MARK: Replacing

    @Test func `a new key and certificate are used from the next connection on`() async throws {
        let server = try identities.identity("alder")
        let own = try identities.identity("ford")
        let client = ConnectClient(trust: .member(own))
        try await withServer([.tellingCaller], security: .members(server, identities.check)) { address in
            let endpoint = try address.believing("alder")
            #expect(try await client.caller(at: endpoint) == "ford")
            try own.replace(with: identities.credentials(TestIdentities.name("birch")))
            try server.replace(with: identities.credentials(TestIdentities.name("alder")))
            let two = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<16 { group.addTask { try await client.caller(at: endpoint) } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(two.isSubset(of: ["ford", "birch"]) && two.contains("birch"))
        }
    }

    @Test func `credentials that are of no use change nothing`() async throws {
        let identity = try identities.identity("alder")
        let before = identity.credentials
        let other = try identities.credentials(TestIdentities.name("alder"))
        for bad in [
            TLSIdentity.Credentials(certificates: other.certificates, privateKey: before.privateKey),
            TLSIdentity.Credentials(certificates: [], privateKey: other.privateKey),
            TLSIdentity.Credentials(certificates: other.certificates, privateKey: Array("garbage".utf8)),
        ] {
            #expect(throws: IdentityError.self) { try identity.replace(with: bad) }
        }
        #expect(identity.credentials == before)
    }

    @Test func `a kept connection that the server has closed costs no call`() async throws {
        let client = try identities.client("ford")
        var limits = ServerLimits.patient
        limits.idleDeadline = .seconds(2)
        try await withMember(limits: limits) { endpoint in
            #expect(try await client.caller(at: endpoint) == "ford")
            let watcher = try identities.stranger
            let deadline = ContinuousClock.now + .seconds(30)
            // One is the watcher's own.
            while try await watcher.page(endpoint, "/measures").text.contains("\"test.connections\":2"), .now < deadline
            {}
            for _ in 0..<3 {
                let known = try await client.caller(at: endpoint)
                #expect(known == "ford")
            }
            #expect(client.metrics.connectionsOpened >= 2)
        }
    }

    // MARK: The bank's own API

    @Test func `callers of the API need no certificate, and are believed no member`() async throws {
        let client = try identities.stranger
        let member = try identities.client("ford")
        try await withServer([.tellingCaller], security: .tls(try identities.identity("alder"))) { address in
            let endpoint = Endpoint(host: address.host, port: address.port, security: .tls)
            for client in [client, member] {
                let known = try await client.caller(at: endpoint)
                #expect(known.isEmpty)
            }
        }
    }
}

/// Hands over everything that arrives on a connection, as text.
private final class AnswerCollector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let take: @Sendable (String) -> Void

    init(_ take: @escaping @Sendable (String) -> Void) {
        self.take = take
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { take(String(buffer: unwrapInboundIn(data))) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

extension ConnectClient {
    /// The member that the server takes the caller for.
    fileprivate func caller(at endpoint: Endpoint, _ codec: Codec = .proto) async throws -> String {
        try await describe(endpoint, "anybody", codec: codec).member
    }

    fileprivate func status(of path: String, at endpoint: Endpoint) async throws -> Int {
        try await page(endpoint, path).status
    }

    /// The error of a call; nil if it succeeds.
    fileprivate func refusal(at endpoint: Endpoint) async -> ConnectError? {
        do throws(ConnectError) {
            _ = try await describe(endpoint)
            return nil
        } catch {
            return error
        }
    }
}
