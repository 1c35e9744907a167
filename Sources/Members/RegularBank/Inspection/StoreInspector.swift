import Directory
public import Foundation
import Hosting
import Postgres
import SettlementProtocol

/// Checks a bank's database without changing anything, as of one instant; its process may run meanwhile.
public enum StoreInspector {
    /// Prints what it found as one JSON object; where the database cannot be read, the line of a failed start.
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
            return 0
        } catch {
            let failure = (error as? PostgresError).map { StartFailure($0) } ?? StartFailure(causedBy: error)
            write(Data(failure.json.utf8))
            return failure.exitCode
        }
    }

    private static func write(_ line: Data) { FileHandle.standardOutput.write(line + Data("\n".utf8)) }

    private static func inspect(_ member: MemberID, _ federation: FederationFile) async throws -> InspectedDatabase {
        guard let entry = federation.bank(member)?.core else {
            throw StartFailure(
                code: "no_database", message: "\(member) has no database in this federation file",
                next: "name a regular bank with `core:`", exitCode: 66)
        }
        let mapping = try entry.mapping.map { path throws(FederationFileError) in try CoreMapping.load(path: path) }
        let connection = try await PostgresConnection.open(
            entry.url, application: "freshet \(member) inspection",
            settings: [("default_transaction_read_only", "on")], within: .seconds(5))
        do {
            let inspected = try await StoreAudit(
                owner: member, store: entry.url, mapping: mapping ?? .reference, connection: connection
            ).run()
            await connection.close()
            return inspected
        } catch {
            await connection.close()
            throw error
        }
    }
}
