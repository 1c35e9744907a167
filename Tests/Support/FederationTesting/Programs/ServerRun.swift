import Federation
import Foundation
public import SettlementProtocol

/// One finished run of a server program, on the files of a running federation.
public struct ServerRun: Sendable {
    public let status: Int32
    /// The lines of its standard output.
    public let lines: [String]
    /// The one JSON object that it printed; empty unless it printed exactly one line.
    public var report: [String: String] {
        guard lines.count == 1, let data = lines.first?.data(using: .utf8) else { return [:] }
        return (try? JSONDecoder().decode([String: String].self, from: data)) ?? [:]
    }

    /// Runs `serve` or another verb for a member, with the arguments that its federation uses, on the folder that the
    /// member's own process has open.
    public init(
        secondOf member: MemberID, program: String, verb: String = "serve", in federation: TestFederation
    ) async throws {
        let data = federation.processes.folder.path
        let arguments = [
            verb, "--member", member.text, "--federation", "\(data)/config/\(member).yaml",
            "--data", "\(data)/\(member)",
        ]
        try await self.init(program: "\(BuiltPrograms.found().folder)/\(program)", arguments: arguments)
    }

    /// Runs any program to its end, without input.
    init(program: String, arguments: [String]) async throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let said = FileManager.default.temporaryDirectory.appending(path: "freshet-said-\(UUID().uuidString)")
        try Data().write(to: said)
        defer { try? FileManager.default.removeItem(at: said) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: said)
        process.standardError = FileHandle.nullDevice
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do { try process.run() } catch { ended.resume(throwing: error) }
        }
        status = process.terminationStatus
        lines = try String(contentsOf: said, encoding: .utf8).split(separator: "\n").map(String.init)
    }
}
