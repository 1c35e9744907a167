import ProcessInterface

/// Rows under titles, each column as wide as its longest cell.
package struct Table {
    package enum Alignment {
        case left
        case right
    }

    package struct Column {
        package let title: String
        package let alignment: Alignment

        package init(_ title: String, _ alignment: Alignment = .left) {
            self.title = title
            self.alignment = alignment
        }
    }

    private let columns: [Column]
    private var rows: [[Cell]] = []

    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; missing cells stay empty.
    package mutating func add(_ cells: [Cell]) {
        rows.append(cells + Array(repeating: "", count: max(0, columns.count - cells.count)))
    }

    /// The lines, the titles first, without trailing spaces.
    package func lines(_ style: TextStyle) -> [String] {
        let widths = columns.indices.map { column in
            rows.map { $0[column].text.columns }.reduce(columns[column].title.columns, max)
        }
        let titles = columns.map { Cell($0.title) { style, text in style.bold(text) } }
        return ([titles] + rows).map { line($0, widths, style) }
    }

    package func print(_ style: TextStyle) {
        for line in lines(style) { StandardOutput.line(line) }
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ style: TextStyle) -> String {
        let lastFilled = cells.lastIndex { !$0.text.isEmpty } ?? 0
        return zip(cells, widths).enumerated().prefix(lastFilled + 1).map { index, pair in
            let (cell, width) = pair
            let padding = String(repeating: " ", count: width - cell.text.columns)
            let text = cell.styled(style)
            switch columns[index].alignment {
            case .left: return index == lastFilled ? text : text + padding
            case .right: return padding + text
            }
        }.joined(separator: "  ")
    }
}

/// A table's cell: its text, escaped so that it is safe to print, and its emphasis if colour is on.
package struct Cell: ExpressibleByStringLiteral {
    package let text: String
    private let emphasis: (TextStyle, String) -> String

    package init(_ text: String, emphasis: @escaping (TextStyle, String) -> String = { $1 }) {
        self.text = text.printable
        self.emphasis = emphasis
    }

    package init(stringLiteral value: String) {
        self.init(value)
    }

    package func styled(_ style: TextStyle) -> String { emphasis(style, text) }
}
