import Directory
import Foundation
import Money
import SettlementProtocol
import Testing

@Suite struct ReadsAFederationFile {
    @Test func `the fixture is read in the file's order`() throws {
        let file = try FixtureFederation.load()
        #expect(file.name == "creek")
        #expect(file.copyFor == nil)
        #expect(file.members.map(\.text) == ["ford", "alder", "birch", "cedar", "doum"])
        #expect(file.banks.map(\.kind) == [.virtual, .virtual, .regular, .regular])
    }

    @Test func `a bank's entry holds the values of its lines`() throws {
        let eur = try Currency("EUR")
        let alder = try #require(try FixtureFederation.load().bank(MemberID("alder")))
        #expect(alder.settlementAddress == MemberAddress(host: "127.0.0.1", port: 7101))
        #expect(alder.apiAddress.description == "127.0.0.1:7201")
        #expect(alder.reserve(eur)?.floor.minorUnits == 25_000_000)
        #expect(alder.currentTerms(eur)?.rateBasisPoints == 30)
        #expect(alder.terms(eur, version: 2) == nil)
        #expect(alder.creditLimits.count == 6)
        #expect(alder.sealingKey == nil)
    }

    @Test func `a mandate carries its account's currency and its document's parts`() throws {
        let doum = try #require(try FixtureFederation.load().bank(MemberID("doum")))
        let mandate = try #require(doum.mandates.first)
        #expect(mandate.currency == (try Currency("EUR")))
        #expect(mandate.limit.minorUnits == 1_240_000)
        #expect(mandate.until == CalendarDay(year: 2099, month: 12, day: 31))
        let issued = try #require(CalendarDay("2026-11-02"))
        #expect(
            mandate.document
                == .parts(supplier: "0088:7300010000018", kind: "invoice", number: "2026-0117", issueDate: issued))
        #expect(doum.account("quay-eur")?.opening.minorUnits == 31_000)
        #expect(doum.customer("harbour")?.partyID == "0088:7300010000032")
    }

    @Test func `addresses are found for coordinators and banks alike`() throws {
        let file = try FixtureFederation.load()
        #expect(try file.settlementAddress(of: MemberID("ford"))?.port == 7000)
        #expect(try file.settlementAddress(of: MemberID("doum"))?.port == 7104)
        #expect(try file.settlementAddress(of: MemberID("elm")) == nil)
    }

    @Test func `an IPv6 address is written in brackets before its port`() {
        #expect(MemberAddress(host: "::1", port: 7000).description == "[::1]:7000")
    }

    @Test func `a bank may be started elsewhere if its key and its port are known`() throws {
        let key = Data(repeating: 7, count: 32).base64EncodedString()
        let text = try FixtureFederation.text().replacingOccurrences(
            of: "    api_port: 7204", with: "    started: elsewhere\n    sealing_key: \"\(key)\"")
        let file = try FederationFile.parse(text, file: "f.yaml")
        #expect(file.startedElsewhere.map(\.text) == ["doum"])
        #expect(file.startedHere.map(\.text) == ["ford", "alder", "birch", "cedar"])
        #expect(try file.bank(MemberID("doum"))?.settlementPort == 7104)
    }

    @Test func `a document may be named by its reference`() throws {
        let parts = #"{supplier: "0088:7300010000018", kind: invoice, number: "2026-0117", issue_date: 2026-11-02}"#
        let reference = String(repeating: "0aF1", count: 16)
        let text = try FixtureFederation.text().replacingOccurrences(of: parts, with: "{reference: \(reference)}")
        let file = try FederationFile.parse(text, file: "f.yaml")
        let document = try #require(try file.bank(MemberID("doum"))?.mandates.first?.document)
        #expect(document == .reference(Array(repeating: [0x0A, 0xF1], count: 16).flatMap(\.self)))
    }

    @Test func `the highest version of the terms is current and older ones are honoured`() throws {
        let line =
            #"      - {currency: EUR, terms: 1, rate_bps: 30, minimum_fee: "1.00", maximum_principal: "250000.00"}"#
        let newer = line.replacingOccurrences(of: "terms: 1, rate_bps: 30", with: "terms: 2, rate_bps: 40")
        let text = try FixtureFederation.text().replacingOccurrences(of: line, with: newer + "\n" + line)
        let eur = try Currency("EUR")
        let alder = try #require(try FederationFile.parse(text, file: "f.yaml").bank(MemberID("alder")))
        #expect(alder.currentTerms(eur)?.version == 2)
        #expect(alder.terms(eur, version: 1)?.rateBasisPoints == 30)
    }
}
