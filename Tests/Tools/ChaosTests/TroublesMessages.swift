import Chaos
import Directory
import FederationTesting
import NIOCore
import NIOHTTP1
import NIOPosix
import SettlementProtocol
import Synchronization
import Testing

/// A link's proxy applies exactly the configured faults to messages.
@Suite(.timeLimit(.minutes(1))) struct TroublesMessages {
    @Test func `in calm weather every message arrives once and is answered`() async throws {
        try await withLink { link, server async throws in
            for number in 0..<20 { #expect(try await link.post("calm \(number)") == "calm \(number)") }
            #expect(server.bodies == (0..<20).map { "calm \($0)" })
            #expect(link.counts == [:])
        }
    }

    @Test func `a large message arrives whole`() async throws {
        try await withLink { link, _ async throws in
            let body = String(repeating: "0123456789", count: 300_000)
            #expect(try await link.post(body) == body)
        }
    }

    @Test func `a dropped request does not arrive and is not answered`() async throws {
        try await withLink { link, server async throws in
            link.setWeather(LinkWeather([.requestDropped: 1_000], silence: 50...50))
            #expect(await link.isUnanswered("lost"))
            #expect(server.bodies == [])
            #expect(link.counts == [.requestDropped: 1])
            link.setWeather(.calm)
            #expect(try await link.post("found") == "found")
        }
    }

    @Test func `a request arrives even if its answer is dropped`() async throws {
        try await withLink { link, server async throws in
            link.setWeather(LinkWeather([.answerDropped: 1_000], silence: 50...50))
            #expect(await link.isUnanswered("heard"))
            #expect(server.bodies == ["heard"])
        }
    }

    @Test(arguments: [MessageFault.requestDelayed, .answerDelayed])
    func `a delayed message is answered late`(fault: MessageFault) async throws {
        try await withLink { link, server async throws in
            link.setWeather(LinkWeather([fault: 1_000], delay: 200...200))
            let began = ContinuousClock.now
            #expect(try await link.post("late") == "late")
            #expect(ContinuousClock.now - began >= .milliseconds(200))
            #expect(server.bodies == ["late"])
        }
    }

    @Test func `a doubled request arrives twice and is answered once`() async throws {
        try await withLink { link, server async throws in
            link.setWeather(LinkWeather([.doubled: 1_000]))
            #expect(try await link.post("twice") == "twice")
            #expect(server.bodies == ["twice", "twice"])
        }
    }

    @Test func `a request that is cut does not arrive whole`() async throws {
        try await withLink { link, server async throws in
            link.setWeather(LinkWeather([.requestCut: 1_000]))
            #expect(await link.isUnanswered("cut off"))
            #expect(server.bodies == [])
        }
    }

    @Test func `a cut answer does not count as an answer`() async throws {
        try await withLink { link, server async throws in
            link.setWeather(LinkWeather([.answerCut: 1_000]))
            #expect(await link.isUnanswered("cut short"))
            #expect(server.bodies == ["cut short"])
        }
    }

    @Test func `cutting connections ends the requests in progress`() async throws {
        try await withLink { link, _ async throws in
            link.setWeather(LinkWeather([.requestDropped: 1_000], silence: 60_000...60_000))
            let waiting = Task { await link.isUnanswered("stuck") }
            try await eventually("nothing is under way") { link.counts == [.requestDropped: 1] }
            link.setWeather(.calm)
            link.cutConnections()
            #expect(await waiting.value)
        }
    }

    @Test func `a link ends the connection if its target is down`() async throws {
        try await withLink { link, _ async throws in
            link.aim(at: MemberAddress(host: "127.0.0.1", port: 1))
            #expect(await link.isUnanswered("nobody"))
        }
    }

    @Test func `the same seed gives the same messages faults`() async throws {
        let weather = LinkWeather([.answerCut: 500], silence: 1...1)
        let histories = Mutex<[[Bool]]>([])
        for _ in 0..<2 {
            try await withLink { link, _ async throws in
                link.setWeather(weather)
                var history: [Bool] = []
                for number in 0..<24 { history.append(await link.isUnanswered("\(number)")) }
                histories.withLock { $0.append(history) }
            }
        }
        let (first, second) = histories.withLock { ($0[0], $0[1]) }
        #expect(first == second)
        #expect(Set(first) == [true, false])
    }

    private func withLink(
        _ body: @Sendable @escaping (FaultyLink, EchoServer) async throws -> Void
    ) async throws {
        try await EchoServer.run { server in
            let name = LinkName(from: try MemberID("ford"), to: try MemberID("alder"))
            let link = try await FaultyLink.bound(name, seed: 11)
            link.aim(at: server.address)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await link.run() }
                defer { group.cancelAll() }
                try await body(link, server)
            }
        }
    }
}

extension FaultyLink {
    private struct NoAnswer: Error {}

    /// Sends a request through the link and returns the body of the answer.
    fileprivate func post(_ body: String) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(
            host: address.host, port: address.port
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                    wrappingChannelSynchronously: channel)
            }
        }
        let head = HTTPRequestHead(
            version: .http1_1, method: .POST, uri: "/echo",
            headers: ["host": "test", "content-length": "\(body.utf8.count)"])
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(contentsOf: [.head(head), .body(.byteBuffer(ByteBuffer(string: body))), .end(nil)])
            var answer = ByteBuffer()
            for try await part in inbound {
                switch part {
                case .head: answer.clear()
                case .body(var bytes): answer.writeBuffer(&bytes)
                case .end: return String(buffer: answer)
                }
            }
            throw NoAnswer()
        }
    }

    fileprivate func isUnanswered(_ body: String) async -> Bool {
        do { return try await post(body) != body } catch { return true }
    }
}
