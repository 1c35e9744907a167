public import Directory
public import Federation
import Foundation
public import SettlementProtocol
import Subprocess
import SystemPackage

/// The database of a regular bank, which the bank's own program checks: this one knows nothing of PostgreSQL.
public struct BankDatabase: Hashable, Sendable {
    public let bank: MemberID
    /// The federation file that says where the database is.
    public let config: String

    /// The databases of a file's banks.
    ///
    /// - Throws: `FederationFileError` where the file cannot be read.
    public static func all(inFileAt path: String) throws(FederationFileError) -> [BankDatabase] {
        try FederationFile.load(path: path).banks.filter { $0.core != nil }.map {
            BankDatabase(bank: $0.id, config: path)
        }
    }

    /// The databases of the members whose copies of the federation file are in `config/` of a federation's data folder; of
    /// one member where `path` is that member's folder.
    ///
    /// - Throws: `FederationFileError` where a copy cannot be read.
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

    /// Of members that have a copy of the federation file there.
    private static func names(in folder: URL) -> [String] {
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
        return (files ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }

    public init(bank: MemberID, config: String) {
        self.bank = bank
        self.config = config
    }

    // MARK: Inspecting

    /// Everything that it says fits in so many bytes.
    private static let maxBytes = 16 << 20

    /// Has the bank's program read the database in one read-only transaction; the bank may run meanwhile.
    ///
    /// - Throws: `FederationError` with `member_failed`, the program's own reason and exit code where the database cannot be read,
    ///   `program_missing` or `spawn_failed`.
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
                .memberFailed, "\(bank)'s program did not say what it found",
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

    /// What a bank's program printed; nil where it is something else.
    fileprivate init?(report: String) {
        guard let report = try? JSONDecoder().decode(Report.self, from: Data(report.utf8)) else { return nil }
        self.init(
            path: report.store, kind: "bank", owner: report.owner, starts: report.starts, rows: report.rows,
            counts: report.counts.map { ($0.name, $0.count) },
            findings: report.findings.map { Finding(code: $0.code, detail: $0.detail) })
    }
}
