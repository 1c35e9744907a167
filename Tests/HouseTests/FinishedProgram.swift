import CheckoutFiles
import Foundation

/// A program that has run to its end, with its output.
struct FinishedProgram {
    let status: Int32
    let output: String
    let errors: String

    /// Runs a program without stdin; no thread waits for it.
    /// - Parameter environment: Nil for this process's own.
    init(
        running executable: URL, _ arguments: [String], environment: [String: String]? = nil,
        in folder: URL = Checkout.root
    ) async throws {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        if let environment { process.environment = environment }
        let said = FileManager.default.temporaryDirectory.appending(path: "freshet-said-\(UUID().uuidString)")
        let complained = said.appendingPathExtension("errors")
        defer { for file in [said, complained] { try? FileManager.default.removeItem(at: file) } }
        for file in [said, complained] { try Data().write(to: file) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: said)
        process.standardError = try FileHandle(forWritingTo: complained)
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do { try process.run() } catch { ended.resume(throwing: error) }
        }
        status = process.terminationStatus
        output = try String(contentsOf: said, encoding: .utf8)
        errors = try String(contentsOf: complained, encoding: .utf8)
    }
}
