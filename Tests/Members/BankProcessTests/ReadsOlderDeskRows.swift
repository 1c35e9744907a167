import Bank
import BankAPI
import BankCore
import BankProcess
import CheckoutFiles
import Foundation
import Journal
import Lending
import Money
import Projections
import SettlementProtocol
import SwiftProtobuf
import Testing

/// Rows that version 0.1.0 wrote: two loans at birch with a reserve move, a window at cedar, two mandates at doum.
@Suite final class ReadsOlderDeskRows {
    private struct Desk: Decodable {
        let owner: String
        let rows: [Data]
    }

    private let desks: [Desk]
    private let folder: String

    init() throws {
        desks = try JSONDecoder().decode(
            [Desk].self, from: Data(contentsOf: Checkout.url("fixtures/stores/desk-0.1.0.json")))
        folder = FileManager.default.temporaryDirectory.appending(path: "freshet-desk-\(UUID().uuidString)")
            .path(percentEncoded: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The events of a bank's rows, read by a journal that is opened on them.
    private func events(of bank: String, appending more: [DeskEvent] = []) async throws -> [DeskEvent] {
        let owner = try MemberID(bank)
        let desk = try #require(desks.first { $0.owner == bank })
        do {
            let folder = try DataFolder(path: folder)
            defer { folder.close() }
            let journal = try BatchJournal(in: folder, kind: .desk, owner: bank)
            defer { journal.close() }
            for row in desk.rows { _ = try await journal.append([UInt8](row)) }
        }
        let journal = try StoredDeskJournal(in: folder, owner: owner) { Issue.record("\($0)") }
        if !more.isEmpty { try await journal.append(more, isUrgent: true) }
        var events: [DeskEvent] = []
        try journal.readAll { events.append($0) }
        await journal.close()
        return events
    }

    @Test func `a loan of version 0 keeps its plan, its customer and its ending`() async throws {
        let events = try await events(of: "birch")
        let loan = try #require(Self.originations(events).first)
        guard case .loan(let plan, let customer) = loan.purpose else {
            Issue.record("not a loan")
            return
        }
        #expect(customer == "mill" && loan.key.coordinator.text == "ford")
        #expect(plan.quotes.map(\.principal.minorUnits) == [800_000])
        #expect(plan.quotes.map(\.fee.minorUnits) == [2_400])
        #expect(plan.quotes.map(\.lender.text) == ["alder"])
        #expect(plan.purposes == [.advance, .payment, .payment, .repayment])
        #expect(plan.legs.map(\.amount.minorUnits) == [800_000, 800_000, 1_240_000, 802_400])
        #expect(plan.legs.map(\.payer.account) == ["reserve/EUR", "mill-eur", "harbour-eur", "mill-eur"])
        let endings = events.compactMap { event in
            if case .ended(let id, let ending) = event { (id, ending.outcome) } else { nil }
        }
        #expect(endings.map(\.0) == Self.originations(events).map(\.id))
        #expect(endings.allSatisfy { $0.1 == .committed })
    }

    @Test func `the same request is recognised by its old fingerprint, and another one is not`() async throws {
        let loan = try #require(Self.originations(try await events(of: "birch")).first)
        guard case .loan(let plan, _) = loan.purpose else { return }
        var request = API.LoanRequest()
        request.id = loan.id.description
        request.advances = [
            .with {
                $0.lender = "alder"
                $0.currency = "EUR"
                $0.principalMinor = 800_000
                $0.account = "mill-eur"
            }
        ]
        request.payments = plan.legs[1...2].map { leg in
            .with {
                $0.payerBank = leg.payer.bank.text == "birch" ? "" : leg.payer.bank.text
                $0.payerAccount = leg.payer.account
                $0.payeeBank = leg.payee.bank.text
                $0.payeeAccount = leg.payee.account
                $0.currency = leg.currency.code
                $0.amountMinor = leg.amount.minorUnits
                $0.reference = leg.creditorReference
            }
        }
        // A plan of version 0 does not name the documents.
        request.payments[1].documentReference = Data(try #require(Hexadecimal.bytes(Self.invoice)))
        #expect(loan.fingerprint.form == .fieldsOfVersion0)
        #expect(request.fingerprint(loan.fingerprint.form, of: "mill") == loan.fingerprint)
        #expect(request.fingerprint(loan.fingerprint.form, of: "sawmill") != loan.fingerprint)
        request.payments[0].amountMinor -= 1
        #expect(request.fingerprint(loan.fingerprint.form, of: "mill") != loan.fingerprint)
    }

    @Test func `a window of version 0 is a settlement, not a loan`() async throws {
        let window = try #require(Self.originations(try await events(of: "cedar")).first)
        #expect(window.customer == nil)
        #expect(window.fingerprint.form == .canonical)
        guard case .settlement(let plan) = window.purpose else {
            Issue.record("not a settlement")
            return
        }
        #expect(
            Set(plan.legs.flatMap { [$0.payer.bank.text, $0.payee.bank.text] }) == ["alder", "birch", "cedar", "doum"])
    }

    @Test func `new rows follow old ones`() async throws {
        let customer = DeskEvent.customerOpened(Customer(id: "smith", name: "Smith & Sons", partyID: ""))
        let old = try await events(of: "doum")
        #expect(old.contains { if case .mandateGiven = $0 { true } else { false } })
        try FileManager.default.removeItem(atPath: folder)
        let mandate = try #require(
            old.compactMap { if case .mandateGiven(let mandate) = $0 { mandate } else { nil } }.first)
        let next = Mandate(
            account: mandate.account, creditorBank: mandate.creditorBank, creditorAccount: mandate.creditorAccount,
            documentReference: mandate.documentReference, currency: mandate.currency, limit: mandate.limit,
            lastDay: mandate.lastDay, originators: .any, least: mandate.limit, edition: 2)
        let new: [DeskEvent] = [customer, .mandateRevoked(mandate.ownEdition), .mandateGiven(next)]
        #expect(try await events(of: "doum", appending: new) == old + new)
    }

    @Test func `a mandate of version 0 may be used by its creditor's bank, for any amount`() async throws {
        let mandates = try await events(of: "doum").compactMap { event in
            if case .mandateGiven(let mandate) = event { mandate } else { nil }
        }
        #expect(!mandates.isEmpty)
        #expect(mandates.allSatisfy { $0.originators == .banks([$0.creditorBank]) })
        #expect(mandates.allSatisfy { $0.least == .zero && $0.edition == 1 })
    }

    /// The reference of the invoice in `fixtures/invoices/mill-timber-2026-0117.xml`.
    private static let invoice = "a9acd415981861cbfb89d846fa751c0b325d3321958c248cbed7186b566c35bd"

    private static func originations(_ events: [DeskEvent]) -> [Origination] {
        events.compactMap { if case .originated(let origination) = $0 { origination } else { nil } }
    }
}
