import ArgumentParser
import Foundation
import Inspection
import Journal

/// `freshet inspect`: whether a stopped process's store is whole.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Check the store of a stopped process: every row, double entry, bounds, holds, the register.",
        discussion: """
            Give the data folder of one process, or that of a whole federation. The stores are read in a copy and stay as \
            they are; a process that runs is refused.

            Exit codes: 0 nothing is wrong, 1 something is, 74, 75 or 78 a store cannot be read.

              freshet inspect ./creek
              freshet inspect ./creek/alder --output json
            """)

    @Argument(help: ArgumentHelp("A data folder.", valueName: "dir"))
    var folder: String

    @OptionGroup var outputOptions: OutputOptions

    func run() throws {
        let stores = try Self.folders(below: folder).map { path in
            do { return try InspectedStore(inFolderAt: path) } catch let error as JournalError {
                throw CommandFailure(
                    code: error.code.rawValue, error.detail, next: error.next, exitCode: error.exitCode)
            }
        }
        switch outputOptions.output {
        case .json: try JSONOutput.print(InspectionReport(stores))
        case .human: for line in InspectionReport(stores).lines(outputOptions.style) { print(line) }
        }
        if stores.contains(where: { !$0.findings.isEmpty }) { throw ExitCode(1) }
    }

    /// The folders with a store: the folder itself and those below it, down to two levels.
    private static func folders(below path: String) throws -> [String] {
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
        guard !found.isEmpty else {
            throw CommandFailure(
                code: "store_missing", "there is no store in \(path)",
                next: "Give the folder that freshet up was given with --data, or that of one process in it.",
                exitCode: 66)
        }
        return found.sorted()
    }
}
