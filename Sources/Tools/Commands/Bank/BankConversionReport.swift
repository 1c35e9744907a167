import Federation
import Foundation
package import ProcessInterface
import Terminal

/// The counts and totals that a conversion moved, and the bank's new lines in the federation file.
package struct BankConversionReport: Encodable {
    private let conversion: ConversionReport
    private let federationFile: Entry

    /// The lines of the bank's entry that change.
    private struct Entry: Encodable {
        let kind = "regular"
        let url: String
        let mapping: String?

        enum CodingKeys: CodingKey {
            case kind
            case core
        }

        private struct Core: Encodable {
            let url: String
            let mapping: String?
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(kind, forKey: .kind)
            try container.encode(Core(url: url, mapping: mapping), forKey: .core)
        }

        var lines: [String] {
            guard let mapping else { return ["kind: \(kind)", "core: \"\(url)\""] }
            return ["kind: \(kind)", "core: {url: \"\(url)\", mapping: \"\(mapping)\"}"]
        }
    }

    package init(_ conversion: ConversionReport, mapping: String?) {
        self.conversion = conversion
        federationFile = Entry(url: conversion.target, mapping: mapping)
    }

    private enum CodingKeys: String, CodingKey {
        case conversion
        case federationFile = "federation_file"
    }

    func print(_ style: TextStyle) {
        let before = conversion.wasDoneBefore ? " (its books had already been moved there)" : ""
        StandardOutput.line("\(conversion.member) is a regular bank on \(conversion.target)\(before)\n")
        var counts = Table([
            .init("accounts", .right), .init("in doubt", .right), .init("outcomes", .right), .init("entries", .right),
            .init("seconds", .right),
        ])
        counts.add([
            Cell("\(conversion.accounts)"), Cell("\(conversion.prepared)"), Cell("\(conversion.outcomes)"),
            Cell("\(conversion.entries)"), Cell(SecondsText.text(milliseconds: conversion.milliseconds)),
        ])
        counts.print(style)
        StandardOutput.line()
        var totals = Table([
            .init("currency"), .init("customers", .right), .init("reserve", .right), .init("owed to banks", .right),
        ])
        for total in conversion.totals {
            totals.add([
                Cell(total.currency), Cell(Self.amount(total.customersMinor, total.currency)),
                Cell(Self.amount(total.reserveMinor, total.currency)),
                Cell(Self.amount(total.owedToBanksMinor, total.currency)),
            ])
        }
        totals.print(style)
        StandardOutput.line(
            "\nBefore the next `freshet up`, change \(conversion.member)'s entry in the federation file to:\n")
        for line in federationFile.lines { StandardOutput.line("    \(line)") }
    }

    private static func amount(_ minor: String, _ currency: String) -> String {
        Int64(minor).map { MoneyText.amount($0, currency) } ?? minor
    }
}
