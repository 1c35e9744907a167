import ArgumentParser
import CommandParts
import Directory
import Federation
import Foundation
import Inspection
import Journal
import ProcessInterface
import Terminal

/// `freshet inspect`: checks a stopped process's store, or a bank's database.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Check stores: every row, double entry, bounds, holds, clearing entries, the register.",
        discussion: """
            Give the data folder of one process or of a whole federation. Each store is copied, and the copy is \
            checked; the store of a running process is refused. A bank on PostgreSQL is found through its copy of the \
            federation file, or through a federation file that is given instead of a folder. Its database is read as \
            one snapshot, and the bank may keep running.

            Exit codes: 0 nothing is wrong, 1 something is, 66 there is no store, 74, 75 or 78 a store cannot be read.

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
                next: "Name the --data folder of freshet up, the folder of one process in it, or a federation file "
                    + "with a bank on PostgreSQL.", exitCode: Exit.noInput)
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
        case .human: for line in InspectionReport(stores).lines(outputOptions.style) { StandardOutput.line(line) }
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
