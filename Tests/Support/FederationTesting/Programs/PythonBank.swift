import CheckoutFiles
import Foundation

/// The bank of `fixtures/banks/python`, a foreign program that the test itself starts, kills and inspects.
public actor PythonBank {
    /// python3 cannot run the bank: it is missing, too old, or lacks the package cryptography.
    public struct Unfit: Error, CustomStringConvertible {
        let status: Int32

        public var description: String {
            "python3 \(PythonBank.program) ended with \(status); run deploy/test, which installs what it needs"
        }
    }

    private static let program = path(of: "bank.py")

    /// A file of `fixtures/banks/python`.
    static func path(of file: String) -> String {
        Checkout.url("fixtures/banks/python/\(file)").path(percentEncoded: false)
    }

    private let member: String
    private let data: String
    private var process: Process?
    private var end: Task<Void, Never>?

    init(member: String) {
        self.member = member
        data = FileManager.default.temporaryDirectory.appending(path: "freshet-\(member)-\(UUID().uuidString)")
            .path(percentEncoded: false)
    }

    /// A federation file with this bank's public sealing key filled in.
    func joining(_ federation: String) async throws -> String {
        try await output(of: ["join", "--member", member, "--federation", federation, "--data", data])
            .joined(separator: "\n")
    }

    /// Its request for a certificate; PEM.
    func certificateRequest() async throws -> String {
        try await output(of: ["request", "--data", data]).joined(separator: "\n") + "\n"
    }

    /// Keeps the certificate for its key; PEM.
    func keep(certificate: [UInt8]) throws {
        try Data(certificate).write(to: URL(filePath: "\(data)/tls.crt"))
    }

    /// An account's balance in minor units; nil if the account does not exist.
    public func balance(_ account: String) async throws -> Int64? {
        for line in try await output(of: ["books", "--data", data]) {
            let columns = line.split(separator: " ")
            if columns.count == 4, columns[0] == account { return Int64(columns[1]) }
        }
        return nil
    }

    private func output(of arguments: [String]) async throws -> [String] {
        let run = try await ServerRun(program: "/usr/bin/env", arguments: ["python3", Self.program] + arguments)
        guard run.status == 0 else { throw Unfit(status: run.status) }
        return run.lines
    }

    /// Starts its process, which ends when this process ends. It serves a moment later.
    ///
    /// - Parameter federation: The copy of the federation file that was written for it.
    func start(federation: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["python3", Self.program, "serve", "--member", member, "--federation", federation, "--data", data]
            + ["--stdin-lifeline"]
        process.standardInput = Pipe()
        process.standardOutput = FileHandle.nullDevice
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in ended.finish() }
        try process.run()
        self.process = process
        end = Task { for await _ in ends {} }
    }

    /// Sends SIGKILL and waits for the end.
    public func kill() async {
        guard let process else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        await end?.value
        self.process = nil
    }

    /// Kills the process if it still runs, and removes the folder.
    func remove() async {
        await kill()
        try? FileManager.default.removeItem(atPath: data)
    }
}
