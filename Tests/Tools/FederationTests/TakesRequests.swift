import Federation
import Foundation
import Testing

/// A request reaches only the process that runs the federation, and the answer reaches only the caller.
@Suite struct TakesRequests {
    private let folder: RunFolder

    init() throws {
        folder = try RunFolder.prepare(
            FileManager.default.temporaryDirectory.appending(path: "requests-\(UUID().uuidString.prefix(8))")
                .path(percentEncoded: false))
    }

    private static func request(_ bank: String) -> FederationRequest { .convert(bank: bank, url: "", mapping: nil) }

    /// An answer whose message is the bank of the request.
    private static func echo(_ request: FederationRequest) -> FederationAnswer {
        switch request {
        case .convert(let bank, _, _):
            .failed(code: "not_a_bank", reason: "echo", message: bank, next: "", exitCode: 64)
        }
    }

    private func asked(_ bank: String, within time: Duration = .seconds(20)) async throws -> String {
        do throws(FederationError) {
            switch try await RequestSocket.ask(Self.request(bank), in: folder, within: time) {
            case .failed(_, _, let message, _, _): return message
            case .converted: return "converted"
            }
        } catch {
            #expect(!error.next.isEmpty)
            return error.code.rawValue
        }
    }

    @Test func `each of many callers gets its own answer`() async throws {
        let socket = try RequestSocket(in: folder) { Self.echo($0) }
        let answers = try await withThrowingTaskGroup(of: (String, String).self) { group in
            for number in 0..<20 { group.addTask { ("bank-\(number)", try await asked("bank-\(number)")) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 20 && answers.allSatisfy { $0.0 == $0.1 })
        socket.close()
        #expect(try await asked("birch") == "not_running")
    }

    @Test func `a folder without a running federation takes no requests`() async throws {
        #expect(try await asked("birch") == "not_running")
    }

    @Test func `only its user can reach the socket`() throws {
        let socket = try RequestSocket(in: folder) { Self.echo($0) }
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/requests.sock")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        socket.close()
    }

    @Test func `a socket left by a killed process counts as not running until it is replaced`() async throws {
        let left = URL(filePath: folder.path).appending(path: "requests.sock").path(percentEncoded: false)
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments = [
            "python3", "-c", "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])", left,
        ]
        try python.run()
        python.waitUntilExit()
        try #require(FileManager.default.fileExists(atPath: left))
        #expect(try await asked("birch") == "not_running")
        let socket = try RequestSocket(in: folder) { Self.echo($0) }
        #expect(try await asked("birch") == "birch")
        socket.close()
    }

    @Test func `a request without an answer in time fails with no_answer`() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let socket = try RequestSocket(in: folder) { request in
            for await _ in gate {}
            return Self.echo(request)
        }
        #expect(try await asked("birch", within: .milliseconds(200)) == "no_answer")
        open.finish()
        #expect(try await asked("cedar") == "cedar")
        socket.close()
    }

    @Test func `a folder with a long path takes requests`() async throws {
        let long = try RunFolder.prepare("\(folder.path)/\(String(repeating: "long/", count: 40))")
        let socket = try RequestSocket(in: long) { Self.echo($0) }
        let answer = try await RequestSocket.ask(Self.request("birch"), in: long, within: .seconds(20))
        #expect(answer == Self.echo(Self.request("birch")))
        socket.close()
    }
}
