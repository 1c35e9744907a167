import ArgumentParser
import CommandParts
import Directory
import Federation
import Foundation
import Inspection
import Journal
import ProcessInterface
import Terminal

/// `freshet inspect`: whether a stopped process's store, or a bank's database, is whole.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Check stores: every row, double entry, bounds, holds, clearing entries, the register.",
        discussion: """
            Give the data folder of one process, or that of a whole federation. The stores are read in a copy and stay as \
            they are; a process that runs is refused. A bank on PostgreSQL is found by its copy of the federation file, or \
            by a federation file that is given instead of a folder; its database is read as of one instant, and the bank \
            may run meanwhile.

            Exit codes: 0 nothing is wrong, 1 something is, 74, 75 or 78 a store cannot be read.

              freshet inspect ./creek
              freshet inspect ./creek/alder --output json
              freshet inspect federation.yaml
            """)

    @Argument(help: ArgumentHelp("A data folder, or a federation file.", valueName: "dir"))
    var folder: String

    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let databases = try Self.databases(of: folder)
        let folders = Self.folders(below: folder)
        guard !folders.isEmpty || !databases.isEmpty else {
            throw CommandFailure(
                code: "store_missing", "there is no store in \(folder)",
                next: "Give the folder that freshet up was given with --data, or that of one process in it, or a "
                    + "federation file with a bank on PostgreSQL.", exitCode: Exit.noInput)
        }
        var stores = try folders.map { path in
            do { return try InspectedStore(inFolderAt: path) } catch let error as JournalError {
                throw CommandFailure(
                    code: error.code.rawValue, error.detail,
                    next: Advice.next(error.next, for: error.code.rawValue), exitCode: error.kind.exitCode)
            }
        }
        for database in databases {
            stores.append(try await database.inspected(by: Programs.besideThisExecutable()))
        }
        switch outputOptions.output {
        case .json: try JSONOutput.print(InspectionReport(stores))
        case .human: for line in InspectionReport(stores).lines(outputOptions.style) { print(line) }
        }
        if stores.contains(where: { !$0.findings.isEmpty }) { throw ExitCode(Exit.isFalse) }
    }

    private static func databases(of path: String) throws(FederationError) -> [BankDatabase] {
        var isFolder: ObjCBool = false
        do throws(FederationFileError) {
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return [] }
            return try isFolder.boolValue
                ? BankDatabase.all(ofFolderAt: path) : BankDatabase.all(inFileAt: path)
        } catch {
            throw FederationError(error)
        }
    }

    /// The folders with a store: the folder itself and those below it, down to two levels.
    private static func folders(below path: String) -> [String] {
        var found: [String] = []
        var level = [path]
        for _ in 0...2 {
            found += level.filter { FileManager.default.fileExists(atPath: "\($0)/journal.sqlite") }
            level = level.flatMap { parent in
                ((try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []).sorted().map {
                    "\(parent)/\($0)"
                }
            }
        }
        return found.sorted()
    }
}
