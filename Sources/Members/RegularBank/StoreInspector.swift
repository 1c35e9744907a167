import BankCore
import BankProcess
import Directory
import Foundation
import Hosting
import PostgresCore
import ProcessInterface
import SettlementProtocol

/// Checks one snapshot of a bank's database without changing anything, even while the bank's process runs.
public enum StoreInspector {
    /// Prints the findings as one JSON object, or the line of a failed start if the database cannot be read.
    ///
    /// - Parameters:
    ///   - member: The bank.
    ///   - path: The federation file, or the bank's copy of it.
    /// - Returns: The process's exit code.
    public static func print(member: String, federation path: String) async -> Int32 {
        do {
            let inspected = try await inspect(MemberID(member), FederationFile.load(path: path))
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            write(try encoder.encode(inspected))
            return Exit.done
        } catch {
            let failure = ProcessFailure(causedBy: error)
            write(Data(ProcessReport.failed(ProcessReport.Failure(failure)).line.utf8))
            return failure.exitCode
        }
    }

    private static func write(_ line: Data) { StandardOutput.write(line + Data("\n".utf8)) }

    private static func inspect(_ member: MemberID, _ federation: FederationFile) async throws -> InspectedDatabase {
        guard let entry = federation.bank(member)?.core else {
            throw ProcessFailure(
                code: "no_database", message: "\(member) has no database in this federation file",
                next: "name a regular bank with `core:`", exitCode: Exit.noInput)
        }
        do { return try await StoreAudit.run(of: member, in: entry) } catch let failure as BankFailure {
            throw ProcessFailure(failure)
        }
    }
}
