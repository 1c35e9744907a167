import Directory
import Foundation
import Testing

/// One edit of the fixture and the error that it must give.
struct BadEdit: Sendable, CustomTestStringConvertible {
    let old: String
    let new: String
    let code: FederationFileError.Code
    let keyPath: String

    init(_ old: String, _ new: String, _ code: FederationFileError.Code, _ keyPath: String) {
        self.old = old
        self.new = new
        self.code = code
        self.keyPath = keyPath
    }

    var testDescription: String { "\(keyPath): \(new)" }
}

@Suite struct RefusesABadFederationFile {
    static let edits = [
        BadEdit("federation: creek", "federation: Creek!", .badValue, "federation"),
        BadEdit("federation: creek", "federation: creek\nextra: 1", .unknownKey, "extra"),
        BadEdit("federation: creek", "", .missingKey, ""),
        BadEdit("{id: ford, port: 7000}", "{id: ford}", .missingKey, "coordinators[0]"),
        BadEdit("{id: ford, port: 7000}", "{id: ford, port: 70000}", .badValue, "coordinators[0].port"),
        BadEdit("{id: ford, port: 7000}", "{id: ford, port: \"7000\"}", .wrongType, "coordinators[0].port"),
        BadEdit("{id: ford, port: 7000}", "{id: ford, port: 7e3}", .wrongType, "coordinators[0].port"),
        BadEdit("{id: ford, port: 7000}", "ford", .wrongType, "coordinators[0]"),
        BadEdit("{id: ford, port: 7000}", "{id: [ford], port: 7000}", .wrongType, "coordinators[0].id"),
        BadEdit("{id: ford, port: 7000}", "{id: ford, host: \"a b\", port: 1}", .badValue, "coordinators[0].host"),
        BadEdit("  - {id: ford, port: 7000}", "  []", .badValue, "coordinators"),
        BadEdit("id: alder", "id: 4lder", .badValue, "banks[0].id"),
        BadEdit("id: birch", "id: alder", .duplicate, "banks[1].id"),
        BadEdit("id: birch", "id: ford", .duplicate, "banks[1].id"),
        BadEdit("kind: virtual ", "kind: central ", .badValue, "banks[0].kind"),
        BadEdit("api_port: 7202", "api_port: 7202\n    started: here", .badValue, "banks[1].started"),
        BadEdit("api_port: 7202", "api_port: 7202\n    started: elsewhere", .missingKey, "banks[1]"),
        BadEdit(
            "settlement_port: 7102",
            "settlement_port: 0\n    started: elsewhere\n    sealing_key: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            .badValue, "banks[1].settlement_port"),
        BadEdit("settlement_port: 7102", "settlement_port: 7201", .portClash, "banks[1].settlement_port"),
        BadEdit("api_port: 7202", "api_port: 7000", .portClash, "banks[1].api_port"),
        BadEdit("currencies: [EUR, USD]", "currencies: [EUR, USX]", .unknownCurrency, "banks[0].currencies[1]"),
        BadEdit("currencies: [EUR, USD]", "currencies: [EUR, BGN]", .unknownCurrency, "banks[0].currencies[1]"),
        BadEdit("currencies: [EUR, USD]", "currencies: [EUR, EUR]", .duplicate, "banks[0].currencies[1]"),
        BadEdit("currencies: [EUR, USD]", "currencies: []", .badValue, "banks[0].currencies"),
        BadEdit("currencies: [EUR, USD]", "currencies: EUR", .wrongType, "banks[0].currencies"),
        BadEdit("currencies: [EUR, USD]", "currencies: [EUR]", .unknownReference, "banks[0].reserves[1].currency"),
        BadEdit("\"2000000.00\", floor", "2000000.00, floor", .wrongType, "banks[0].reserves[0].amount"),
        BadEdit("\"2000000.00\", floor", "\"2000000.001\", floor", .badAmount, "banks[0].reserves[0].amount"),
        BadEdit("\"2000000.00\", floor", "\"2,000,000\", floor", .badAmount, "banks[0].reserves[0].amount"),
        BadEdit("\"2000000.00\", floor", "\"0.00\", floor", .badAmount, "banks[0].reserves[0].amount"),
        BadEdit("\"2000000.00\", floor", "\"99999999999999999\", floor", .badAmount, "banks[0].reserves[0].amount"),
        BadEdit("floor: \"250000.00\"", "floor: \"2000000.01\"", .badAmount, "banks[0].reserves[0].floor"),
        BadEdit("floor: \"250000.00\"", "floor: \"-1\"", .badAmount, "banks[0].reserves[0].floor"),
        BadEdit("rate_bps: 30", "rate_bps: 10001", .badValue, "banks[0].lending[0].rate_bps"),
        BadEdit("rate_bps: 30", "rate_bps: 0.3", .wrongType, "banks[0].lending[0].rate_bps"),
        BadEdit("terms: 1", "terms: 0", .badValue, "banks[0].lending[0].terms"),
        BadEdit("{currency: USD, terms", "{currency: EUR, terms", .duplicate, "banks[0].lending[1]"),
        BadEdit(
            "{peer: birch, currency: EUR", "{peer: elm, currency: EUR", .unknownReference,
            "banks[0].credit_limits[0].peer"),
        BadEdit(
            "{peer: birch, currency: EUR", "{peer: ford, currency: EUR", .unknownReference,
            "banks[0].credit_limits[0].peer"),
        BadEdit(
            "{peer: birch, currency: EUR", "{peer: alder, currency: EUR", .badValue, "banks[0].credit_limits[0].peer"),
        BadEdit("{peer: birch, currency: USD", "{peer: birch, currency: EUR", .duplicate, "banks[0].credit_limits[1]"),
        BadEdit("sawmill-usd", "sawmill-eur", .duplicate, "banks[2].customers[0].accounts[1].id"),
        BadEdit("id: quay\n", "id: harbour\n", .duplicate, "banks[3].customers[1].id"),
        BadEdit("account: harbour-eur", "account: pier-eur", .unknownReference, "banks[3].mandates[0].account"),
        BadEdit("creditor_bank: birch", "creditor_bank: elm", .unknownReference, "banks[3].mandates[0].creditor_bank"),
        BadEdit(
            "creditor_account: mill-eur", "creditor_account: mil-eur", .unknownReference,
            "banks[3].mandates[0].creditor_account"),
        BadEdit(
            "creditor_account: mill-eur", "creditor_account: mill-usd", .unknownReference,
            "banks[3].mandates[0].creditor_account"),
        BadEdit(
            "until: 2099-12-31", "until: 2099-12-31\n        originators: [elm]", .unknownReference,
            "banks[3].mandates[0].originators"),
        BadEdit(
            "until: 2099-12-31", "until: 2099-12-31\n        originators: [ANY, birch]", .badValue,
            "banks[3].mandates[0].originators"),
        BadEdit(
            "until: 2099-12-31", "until: 2099-12-31\n        at_least: \"12400.01\"", .badAmount,
            "banks[3].mandates[0].at_least"),
        BadEdit("until: 2099-12-31", "until: 2027-02-29", .badValue, "banks[3].mandates[0].until"),
        BadEdit(
            "issue_date: 2026-11-02", "issue_date: 2.11.2026", .badValue, "banks[3].mandates[0].document.issue_date"),
        BadEdit("kind: invoice", "kind: invioce", .badValue, "banks[3].mandates[0].document.kind"),
        BadEdit("kind: invoice", "kind: invoice, reference: ab", .unknownKey, "banks[3].mandates[0].document.supplier"),
        BadEdit("name: Harbour Hotels", "name: \"a\\u0007b\"", .badValue, "banks[3].customers[0].name"),
        BadEdit("name: Harbour Hotels", "name:", .badValue, "banks[3].customers[0].name"),
        BadEdit("settlement:\n  bank: cedar", "settlement:\n  bank: elm", .unknownReference, "settlement.bank"),
        BadEdit("settlement:\n  bank: cedar", "settlement:\n  bank: ford", .unknownReference, "settlement.bank"),
        BadEdit("settlement:\n  bank: cedar\n", "settlement:\n", .missingKey, "settlement"),
        BadEdit("settlement:\n  bank: cedar", "settlement:\n  bank: cedar\n  at: 18:00", .unknownKey, "settlement.at"),
        BadEdit(
            "{bank: alder, currency: EUR", "{bank: cedar, currency: EUR", .badValue, "settlement.prefunded[0].bank"),
        BadEdit(
            "{bank: alder, currency: EUR", "{bank: elm, currency: EUR", .unknownReference,
            "settlement.prefunded[0].bank"),
        BadEdit("{bank: alder, currency: EUR", "{bank: alder, currency: USD", .duplicate, "settlement.prefunded[1]"),
        BadEdit(
            "{bank: alder, currency: EUR", "{bank: alder, currency: JPY", .unknownReference,
            "settlement.prefunded[0].currency"),
        BadEdit("EUR, amount: \"100000.00\"}", "EUR, amount: \"0.00\"}", .badAmount, "settlement.prefunded[0].amount"),
        BadEdit(
            "EUR, amount: \"100000.00\"}", "EUR, amount: \"250000.01\"}", .badAmount, "settlement.prefunded[0].amount"),
    ]

    @Test(arguments: edits)
    func `an error has its code, its line and its key path`(edit: BadEdit) throws {
        let text = try FixtureFederation.text()
        let range = try #require(text.range(of: edit.old))
        let edited = text.replacingCharacters(in: range, with: edit.new)
        let error = try #require(FixtureFederation.error(of: edited))
        #expect(error.code == edit.code, "\(error)")
        #expect(error.keyPath == edit.keyPath, "\(error)")
        #expect((1...edited.split(separator: "\n", omittingEmptySubsequences: false).count).contains(error.line))
    }

    @Test func `the description has the form of a compiler error`() throws {
        let error = try #require(
            FixtureFederation.error(
                of: """
                    federation: creek
                    coordinators: [{id: ford, port: 7000}]
                    banks:
                      - id: alder
                        kind: virtual
                        settlement_port: 7101
                        api_port: 7201
                        currencies: [JPY]
                        reserves:
                          - {currency: JPY, amount: "1.5"}
                    """))
        #expect(error.description.hasPrefix("federation.yaml:10: banks[0].reserves[0].amount: \"1.5\" has more than 0"))
    }

    @Test func `two banks with one sealing key are refused`() throws {
        let key = Data(repeating: 7, count: 32).base64EncodedString()
        let text = try FixtureFederation.text()
            .replacingOccurrences(of: "    api_port: 720", with: "    sealing_key: \"\(key)\"\n    api_port: 720")
        let error = try #require(FixtureFederation.error(of: text))
        #expect(error.code == .duplicate)
        #expect(error.keyPath == "banks[1].sealing_key")
    }

    @Test func `a sealing key of the wrong length is refused`() throws {
        let error = try #require(
            try FixtureFederation.error(
                replacing: "    api_port: 7201", with: "    sealing_key: AAAA\n    api_port: 7201"))
        #expect(error.code == .badValue)
        #expect(error.keyPath == "banks[0].sealing_key")
    }

    @Test func `a copy for a member that the file does not have is refused`() throws {
        let error = try #require(
            try FixtureFederation.error(replacing: "federation: creek", with: "federation: creek\ncopy_for: elm"))
        #expect(error.code == .unknownReference)
        #expect(error.keyPath == "copy_for")
    }

    @Test(arguments: [
        ("retention_seconds: 9", "retention_seconds"), ("retention_seconds: 1d", "retention_seconds"),
        ("history_seconds: 86399", "history_seconds"), ("retention_seconds: 34560001", "retention_seconds"),
    ])
    func `a retention that is too short, or longer than the history, is refused`(line: String, key: String) throws {
        let error = try #require(
            try FixtureFederation.error(replacing: "federation: creek", with: "federation: creek\n\(line)"))
        #expect(error.keyPath == key)
    }

    @Test func `a missing file is unreadable`() {
        #expect(throws: FederationFileError.self) { try FederationFile.load(path: "/nonexistent/federation.yaml") }
    }
}
