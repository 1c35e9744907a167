import SettlementProtocol
import Testing
import Transport

@Suite(.timeLimit(.minutes(5)))
struct DeadlineTests {
    static let head = "POST \(describe) HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"

    @Test func `a connection that does not send a whole head in time is closed`() async throws {
        var limits = ServerLimits.patient
        limits.headDeadline = .milliseconds(150)
        try await withServer(limits: limits) { endpoint in
            let answer = try await RawConnection.open(endpoint) { connection in
                try await connection.send("POST \(describe) HTTP/1.1\r\nHost:")
                // On a busy machine the deadline may pass before the bytes arrive; then the connection is reset.
                return try? await connection.receiveAll()
            }
            #expect(answer ?? "" == "")
        }
    }

    @Test func `an idle connection is closed`() async throws {
        var limits = ServerLimits.patient
        limits.idleDeadline = .milliseconds(150)
        try await withServer(limits: limits) { endpoint in
            let answer = try await RawConnection.open(endpoint) { connection in
                try await connection.send(Self.head + "Content-Length: 2\r\n\r\n{}")
                return RawAnswer(try await connection.receiveAll())
            }
            #expect(answer.status == 200)
            #expect(answer.headers["connection"] == nil)
        }
    }

    @Test func `a body that trickles in is refused at its deadline`() async throws {
        var limits = ServerLimits.patient
        limits.bodyDeadline = .milliseconds(150)
        try await withServer(limits: limits) { endpoint in
            let answer = try await RawConnection.open(endpoint) { connection in
                try await connection.send(Self.head + "Content-Length: 1000000\r\n\r\n")
                // Never idle: one byte arrives per round trip until the server closes the connection.
                let client = ConnectClient()
                let trickle = Task { [send = connection.sender] in
                    while !Task.isCancelled {
                        try await send(" ")
                        _ = try await client.page(endpoint, "/livez")
                    }
                }
                defer { trickle.cancel() }
                return RawAnswer(try await connection.receiveAll())
            }
            #expect(answer.status == 504)
            #expect(answer.headers["connection"] == "close")
        }
    }

    @Test func `a body that stops arriving is refused at its deadline`() async throws {
        var limits = ServerLimits.patient
        limits.bodyDeadline = .milliseconds(150)
        try await withServer(limits: limits) { endpoint in
            let answer = try await RawConnection.open(endpoint) { connection in
                try await connection.send(Self.head + "Content-Length: 100\r\n\r\n{")
                return RawAnswer(try await connection.receiveAll())
            }
            #expect(answer.status == 504)
            #expect(answer.code == "deadline_exceeded")
            #expect(answer.reason == "body_too_slow")
        }
    }

    @Test func `a handler past the caller's timeout is cancelled, and the caller gets an error`() async throws {
        let cancelled = Gate()
        let route = Route.describing { _, _ in
            await Gate().pass()
            if Task.isCancelled { cancelled.open() }
            return Tell()
        }
        try await withServer([route]) { endpoint in
            let answer = try await request(
                endpoint, "POST", describe, ["Content-Type: application/json", "Connect-Timeout-Ms: 100"])
            #expect(answer.status == 504)
            #expect(answer.code == "deadline_exceeded")
            #expect(answer.reason == "deadline_exceeded")
            await cancelled.pass()
        }
    }

    @Test func `a handler that ignores its cancellation does not delay the answer`() async throws {
        let leave = Gate()
        let route = Route.describing { _, _ in
            await Task { await leave.pass() }.value
            return Tell()
        }
        try await withServer([route]) { endpoint in
            let answer = try await request(
                endpoint, "POST", describe, ["Content-Type: application/json", "Connect-Timeout-Ms: 100"])
            #expect(answer.reason == "deadline_exceeded")
            leave.open()
        }
    }

    @Test func `a call without a timeout gets the server's default`() async throws {
        var limits = ServerLimits.patient
        limits.defaultDeadline = .milliseconds(100)
        try await withServer([.hanging], limits: limits) { endpoint in
            let answer = try await request(endpoint)
            #expect(answer.reason == "deadline_exceeded")
        }
    }

    @Test func `a timeout beyond the server's maximum is reduced to it`() async throws {
        var limits = ServerLimits.patient
        limits.maximumDeadline = .milliseconds(100)
        try await withServer([.hanging], limits: limits) { endpoint in
            let answer = try await request(
                endpoint, "POST", describe, ["Content-Type: application/json", "Connect-Timeout-Ms: 9999999999"])
            #expect(answer.reason == "deadline_exceeded")
        }
    }

    @Test func `the client gives up at its own timeout and reports the delivery as unknown`() async throws {
        let client = ConnectClient()
        try await CannedServer.run(["HTTP/1.1 200 OK\r\n"]) { endpoint, _ in
            let error = await failure { () async throws(ConnectError) in
                try await client.describe(endpoint, timeout: .milliseconds(150))
            }
            #expect(error?.gist == "deadline_exceeded deadline_exceeded unknown")
        }
    }

    @Test func `a call whose timeout has already passed sends nothing`() async throws {
        let client = ConnectClient()
        try await withServer { endpoint in
            let error = await failure { () async throws(ConnectError) in
                try await client.describe(endpoint, timeout: .zero)
            }
            #expect(error?.gist == "deadline_exceeded deadline_exceeded not_sent")
        }
    }

    @Test func `a caller's disconnect cancels the handler`() async throws {
        let entered = Gate()
        let cancelled = Gate()
        let route = Route.describing { _, _ in
            entered.open()
            await Gate().pass()
            if Task.isCancelled { cancelled.open() }
            return Tell()
        }
        try await withServer([route]) { endpoint in
            try await RawConnection.open(endpoint) { connection in
                try await connection.send(Self.head + "Content-Length: 2\r\n\r\n{}")
                await entered.pass()
            }
            await cancelled.pass()
        }
    }
}
