import BankClient
import Federation
import FederationTesting
import Foundation
import NIOCore
import NIOPosix
import SettlementProtocol
import Testing
import Transport

extension BankProcesses {
    /// Anybody can reach a bank's ports. Large bodies and held connections cost it little, and loans go on.
    @Suite struct OutlastsAttacks {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test func `bodies of millions of empty items cost a bank little memory`() async throws {
            let bank = try await BankProcess(Brook.birch, of: federation)
            let before = try bank.status("VmHWM")
            var request = RawRequest(Wire.participantService, "Prepare")
            request.identity = try federation.certificates.playedIdentity(of: Brook.doum)
            request.contentType = "application/proto"
            request.body = [[UInt8]](repeating: [0x12, 0], count: 4 << 20).flatMap { $0 }
            request.body.removeLast(2)
            let endpoint = try federation.settlement(of: Brook.birch)
            try await withThrowingTaskGroup { group in
                // A connection may also be closed in the middle of its body, to make room.
                for _ in 0..<8 { group.addTask { [request] in try? await request.send(to: endpoint).reason } }
                for try await reason in group { #expect(reason.map(["too_large", "server_busy"].contains) != false) }
            }
            let grown = try bank.status("VmHWM") - before
            #expect(grown < 100 << 10, "kB of resident memory")
            _ = try await federation.settle(.timber())
        }

        @Test func `a bank that runs out of file descriptors closes idle connections and goes on`() async throws {
            let bank = try await BankProcess(Brook.birch, of: federation)
            let limits = try bank.limitOpenFiles(to: try bank.openFiles + 20)
            defer { #expect(throws: Never.self) { try bank.restore(limits) } }
            let endpoint = try federation.settlement(of: Brook.birch)
            let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            var held: [any Channel] = []
            for _ in 0..<100 {
                let channel = try await bootstrap.connect(host: endpoint.host, port: endpoint.port).get()
                channel.writeAndFlush(ByteBuffer(string: "GET /livez HTTP/1.1\r\nHost: test\r\n\r\n"), promise: nil)
                held.append(channel)
            }
            let busy = try bank.cpuSeconds
            _ = try await federation.settle(.timber())
            _ = try await federation.operators(of: Brook.birch).getBooks()
            let spent = try bank.cpuSeconds - busy
            #expect(spent < 1, "it does not spin while it cannot accept")
            for channel in held { try? await channel.close() }
        }
    }
}

/// A bank's process, as the system shows it.
private struct BankProcess {
    private let pid: pid_t

    init(_ bank: MemberID, of federation: TestFederation) async throws {
        let members = await federation.processes.members
        pid = try #require(members.first { $0.id == bank }?.pid)
    }

    /// A line of `/proc/PID/status`, in kB.
    func status(_ name: String) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + ":") })
        return try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) })
    }

    var openFiles: Int {
        get throws { try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count }
    }

    var cpuSeconds: Double {
        get throws {
            let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
            // The name in parentheses may hold spaces; user and system time are the 12th and 13th field after it.
            let fields = text[try #require(text.lastIndex(of: ")"))...].split(separator: " ")
            let ticks = try #require(Double(fields[12])) + #require(Double(fields[13]))
            return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
        }
    }

    /// Returns the limits so far.
    func limitOpenFiles(to count: Int) throws -> rlimit {
        var limit = try exchange(nil)
        let earlier = limit
        limit.rlim_cur = rlim_t(count)
        _ = try exchange(limit)
        return earlier
    }

    func restore(_ limits: rlimit) throws { _ = try exchange(limits) }

    /// Sets another process's limit of open files, and returns the earlier one. The C library's function for it is not
    /// in the headers that Swift reads.
    private func exchange(_ new: rlimit?) throws -> rlimit {
        typealias Function =
            @convention(c) (pid_t, Int32, UnsafePointer<rlimit>?, UnsafeMutablePointer<rlimit>?) -> Int32
        let prlimit = unsafeBitCast(try #require(dlsym(nil, "prlimit")), to: Function.self)
        let resource = Int32(bitPattern: UInt32(RLIMIT_NOFILE.rawValue))
        var earlier = rlimit()
        let result =
            if let new { withUnsafePointer(to: new) { prlimit(pid, resource, $0, &earlier) } } else {
                prlimit(pid, resource, nil, &earlier)
            }
        try #require(result == 0)
        return earlier
    }
}
