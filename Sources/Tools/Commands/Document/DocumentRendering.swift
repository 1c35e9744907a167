import CommandParts
import Money
import SupplyChain
import Terminal

/// One inspected file for people: its name, and its facts or the reason why it cannot be read.
struct DocumentRendering {
    let inspection: DocumentInspection

    init(_ inspection: DocumentInspection) {
        self.inspection = inspection
    }

    func lines(_ style: TextStyle) -> [String] {
        switch inspection.result {
        case .success(let document): [style.bold(inspection.file.printable)] + Self.facts(document, style)
        case .failure(let error):
            [
                style.bold(inspection.file.printable),
                "  \(style.red("error[\(error.code.rawValue)]:")) \(error.message)"
                    + (error.place.map { " (\($0))" } ?? ""),
            ]
        }
    }

    /// One line per fact that the document states, and one per warning.
    static func facts(_ document: Document, _ style: TextStyle) -> [String] {
        let payable = MoneyText.money(document.payable.minorUnits, document.payableCurrency.code)
        let facts: [(String, String?)] = [
            ("kind", document.kind.rawValue + (document.typeCode.map { " (type code \($0))" } ?? "")),
            ("number", document.id), ("issued", document.issueDate.text), ("due", document.dueDate?.text),
            ("supplier", text(document.supplier)), ("buyer", text(document.buyer)), ("payee", document.payee.map(text)),
            ("payable", payable), ("order", document.orderReference), ("lines", "\(document.lineCount)"),
            ("reference", (try? document.reference()).map { "\($0)" }),
        ]
        let width = facts.map(\.0.count).max() ?? 0
        return facts.compactMap { name, value in
            value.map { "  \(name)\(String(repeating: " ", count: width - name.count))  \($0.printable)" }
        } + document.warnings.map { "  \(style.yellow("warning[\($0.rawValue)]:")) \($0.explanation)" }
    }

    private static func text(_ party: Party) -> String {
        [party.name, party.id.map { "(\($0))" }].compactMap(\.self).joined(separator: " ")
    }
}
