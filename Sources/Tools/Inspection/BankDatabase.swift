public import Directory
public import Federation
import Foundation
import Journal
public import SettlementProtocol
import Subprocess
import SystemPackage

/// The database of a regular bank. The bank's own program checks it, because this one knows nothing of PostgreSQL.
public struct BankDatabase: Hashable, Sendable {
    public let bank: MemberID
    /// The federation file that gives the database's address.
    public let config: String

    /// The databases of the banks in a federation file.
    ///
    /// - Throws: `FederationFileError` if the file cannot be read.
    public static func all(inFileAt path: String) throws(FederationFileError) -> [BankDatabase] {
        try FederationFile.load(path: path).banks.filter { $0.core != nil }.map {
            BankDatabase(bank: $0.id, config: path)
        }
    }

    /// The databases of the members with a copy of the federation file in `config/` of the federation's data folder at
    /// `path`. If `path` is a member's folder, that member's database.
    ///
    /// - Throws: `FederationFileError` if a copy cannot be read.
    public static func all(ofFolderAt path: String) throws(FederationFileError) -> [BankDatabase] {
        let folder = URL(filePath: path).standardizedFileURL
        var databases: [BankDatabase] = []
        for name in names(in: folder.appending(path: "config")) {
            guard let member = try? MemberID(name) else { continue }
            databases += try all(inFileAt: copy(of: member, below: folder)).filter { $0.bank == member }
        }
        if databases.isEmpty, let member = try? MemberID(folder.lastPathComponent) {
            let copy = copy(of: member, below: folder.deletingLastPathComponent())
            guard FileManager.default.fileExists(atPath: copy) else { return [] }
            databases = try all(inFileAt: copy).filter { $0.bank == member }
        }
        return databases
    }

    private static func copy(of member: MemberID, below folder: URL) -> String {
        folder.appending(path: "config/\(member).yaml").path(percentEncoded: false)
    }

    /// The names of members with a copy of the federation file there.
    private static func names(in folder: URL) -> [String] {
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
        return (files ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }

    public init(bank: MemberID, config: String) {
        self.bank = bank
        self.config = config
    }

    // MARK: Inspecting

    /// The program's output fits in this many bytes.
    private static let maxBytes = 16 << 20

    /// Runs the bank's program, which reads the database in one read-only transaction; the bank may be running.
    ///
    /// - Throws: `FederationError` with `program_missing`, `spawn_failed`, or `member_failed` with the program's own
    ///   reason and exit code if the database cannot be read.
    public func inspected(by programs: Programs) async throws(FederationError) -> InspectedStore {
        let program = try programs.path(for: .regular)
        let output: String
        let ending: TerminationStatus
        do {
            let run = try await Subprocess.run(
                .path(FilePath(program)), arguments: ["inspect", "--member", bank.text, "--federation", config],
                output: .string(limit: Self.maxBytes))
            output = run.standardOutput
            ending = run.terminationStatus
        } catch {
            throw FederationError(
                .spawnFailed, "cannot run \(program): \(error)", next: "Check that the program may be executed.")
        }
        if let store = InspectedStore(report: output) { return store }
        throw failure(output, ending)
    }

    private struct Failure: Decodable {
        let code: String
        let message: String
        let next: String
    }

    private func failure(_ output: String, _ ending: TerminationStatus) -> FederationError {
        guard let failure = try? JSONDecoder().decode(Failure.self, from: Data(output.utf8)) else {
            return FederationError(
                .memberFailed, "\(bank)'s program did not print a report",
                next: "Build all programs from one version: swift build, or deploy/run.")
        }
        let exitCode: Int32? = if case .exited(let code) = ending { code } else { nil }
        return FederationError(
            .memberFailed, reason: failure.code, "\(bank): \(failure.message)", next: failure.next, exitCode: exitCode)
    }
}

extension InspectedStore {
    private struct Report: Decodable {
        struct Finding: Decodable {
            let code: String
            let detail: String
        }

        struct Count: Decodable {
            let name: String
            let count: Int
        }

        let store: String
        let owner: String
        let starts: UInt64
        let rows: UInt64
        let counts: [Count]
        let findings: [Finding]
    }

    /// Reads a report that a bank's program printed; nil if the text is something else.
    fileprivate init?(report: String) {
        guard let report = try? JSONDecoder().decode(Report.self, from: Data(report.utf8)) else { return nil }
        self.init(
            path: report.store, kind: .bank, owner: report.owner, starts: report.starts, rows: report.rows,
            counts: report.counts.map { ($0.name, $0.count) },
            findings: report.findings.map { Finding(code: $0.code, detail: $0.detail) })
    }
}
