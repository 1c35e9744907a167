import Federation
import Foundation

/// One finished run of the `freshet` program on a test's federation.
public struct CommandRun: Sendable {
    public let status: Int32
    public let output: String
    public let errors: String

    /// Runs it as from another terminal, with the federation's data folder as `--data`.
    ///
    /// - Throws: ``ProgramsMissing`` if it has not been built.
    public init(_ arguments: [String], on federation: TestFederation) async throws {
        try await self.init(arguments + ["--data", federation.processes.folder.path])
    }

    /// Runs `freshet inspect` on a folder, with JSON output.
    public init(inspecting folder: String) async throws {
        try await self.init(["inspect", folder, "--output", "json"])
    }

    private init(_ arguments: [String]) async throws {
        let folder = try BuiltPrograms.found().folder
        let program = "\(folder)/freshet"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw ProgramsMissing(names: ["freshet"], folder: folder)
        }
        let place = FileManager.default.temporaryDirectory.appending(path: "freshet-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(place.appending(path: "out"))
        process.standardError = try Self.file(place.appending(path: "err"))
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do { try process.run() } catch { ended.resume(throwing: error) }
        }
        status = process.terminationStatus
        output = try String(contentsOf: place.appending(path: "out"), encoding: .utf8)
        errors = try String(contentsOf: place.appending(path: "err"), encoding: .utf8)
    }

    /// The code of the last error that it printed; nil if it printed none.
    public var errorCode: String? {
        errors.split(separator: "\n").last { $0.hasPrefix("error[") }
            .map { String($0.dropFirst("error[".count).prefix { $0 != "]" }) }
    }

    private static func file(_ url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }
}
