import Foundation

/// The module table of `docs/ARCHITECTURE.md`: for each module, which of our own modules it may import.
struct ModuleTable {
    static let document = "docs/ARCHITECTURE.md"

    let imports: [String: Set<String>]

    /// Reads the one table of the document whose header is `| module | holds | imports of ours |`.
    init(markdown lines: some Sequence<Substring>) throws(ModuleTableError) {
        let rows = lines.map(Self.cells).drop { $0 != ["module", "holds", "imports of ours"] }.dropFirst(2)
        var imports: [String: Set<String>] = [:]
        for row in rows.prefix(while: { !$0.isEmpty }) {
            guard row.count == 3, let module = Self.names(in: row[0]).first, Self.names(in: row[0]).count == 1 else {
                throw ModuleTableError("the row \(row) is not: one module | what it holds | what it imports")
            }
            guard imports.updateValue(Set(Self.names(in: row[2])), forKey: module) == nil else {
                throw ModuleTableError("\(module) has two rows")
            }
        }
        guard !imports.isEmpty else {
            throw ModuleTableError("there is no table with the header | module | holds | imports of ours |")
        }
        self.imports = imports
    }

    private static func cells(of line: Substring) -> [String] {
        guard line.hasPrefix("|") else { return [] }
        return line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// What stands between backticks.
    private static func names(in cell: String) -> [String] {
        cell.matches(of: /`([^`]+)`/).map { String($0.output.1) }
    }
}

struct ModuleTableError: Error, CustomStringConvertible {
    let description: String

    init(_ what: String) { description = "\(ModuleTable.document): \(what)" }
}
