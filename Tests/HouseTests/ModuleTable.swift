import Foundation

/// The module tables of `docs/ARCHITECTURE.md`: the floor of each module, and our own modules that it may import.
struct ModuleTable {
    static let document = "docs/ARCHITECTURE.md"
    private static let header = ["module", "holds", "imports of ours"]

    struct Row {
        /// The floor's index, counted from the lowest.
        let floor: Int
        let imports: Set<String>
    }

    /// Lowest first.
    let floors: [String]
    let rows: [String: Row]

    /// Reads the tables whose header is `| module | holds | imports of ours |`, each below the heading of its floor.
    init(markdown lines: some Sequence<Substring>) throws(ModuleTableError) {
        var heading = ""
        var floors: [String] = []
        var rows: [String: Row] = [:]
        var isInTable = false
        for line in lines {
            if let text = line.wholeMatch(of: /### (.*)/)?.output.1 { heading = String(text) }
            let cells = Self.cells(of: line)
            if cells == Self.header {
                floors.append(heading)
                isInTable = true
                continue
            }
            guard !cells.isEmpty else {
                isInTable = false
                continue
            }
            guard isInTable, cells[0] != "---" else { continue }
            guard cells.count == 3, let module = Self.names(in: cells[0]).first, Self.names(in: cells[0]).count == 1
            else {
                throw ModuleTableError("the row \(cells) is not: one module | what it holds | what it imports")
            }
            let row = Row(floor: floors.count - 1, imports: Set(Self.names(in: cells[2])))
            guard rows.updateValue(row, forKey: module) == nil else {
                throw ModuleTableError("\(module) has two rows")
            }
        }
        guard !rows.isEmpty else {
            throw ModuleTableError("there is no table with the header | module | holds | imports of ours |")
        }
        self.floors = floors
        self.rows = rows
    }

    /// The floor and the module that a source file belongs to; nil for any other file.
    static func module(of path: String) -> (floor: String, module: String)? {
        let parts = path.split(separator: "/")
        guard parts.count > 3, parts[0] == "Sources" else { return nil }
        return (String(parts[1]), String(parts[2]))
    }

    private static func cells(of line: Substring) -> [String] {
        guard line.hasPrefix("|") else { return [] }
        return line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// The texts between backticks.
    private static func names(in cell: String) -> [String] {
        cell.matches(of: /`([^`]+)`/).map { String($0.output.1) }
    }
}

struct ModuleTableError: Error, CustomStringConvertible {
    let description: String

    init(_ what: String) { description = "\(ModuleTable.document): \(what)" }
}
