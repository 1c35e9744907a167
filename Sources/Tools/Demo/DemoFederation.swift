package import Directory
import Money
import ProcessInterface
import SettlementProtocol
package import SupplyChain
import Terminal

/// The federation of `fixtures/` with the parties of the user's own invoice: every bank has the invoice's currency, and
/// accounts and limits follow its amount.
///
/// The first bank lends. The second keeps the supplier's account, the third the account of the supplier's supplier. The
/// fourth keeps the accounts of the buyer and of a second buyer, who consents to pay but lacks the money.
package struct DemoFederation {
    package let file: FederationFile

    /// - Throws: ``CommandFailure``, `DocumentError` or `FederationFileError` if the invoice cannot be used.
    package init(_ base: FederationFile, for invoice: Document) throws {
        guard base.banks.count >= 4 else { throw DemoSeeker.missing("four banks") }
        guard invoice.payable.minorUnits <= Self.maxPayable else {
            throw CommandFailure(
                code: "amount_too_large",
                "the invoice is too large: the demo's reserves are multiples of its amount",
                next: "Use an invoice of at most \(Self.maxPayable) minor units.", exitCode: Exit.badData)
        }
        let scale = Scale(currency: invoice.payableCurrency, payable: invoice.payable.minorUnits)
        var file = base
        for place in file.banks.indices {
            let peers = base.banks.filter { $0.id != base.banks[place].id }.map(\.id)
            file.banks[place].customers = []
            file.banks[place].mandates = []
            try file.banks[place].open(scale, peers: peers)
        }
        try file.banks[0].lend(scale)
        file.banks[1].customers = [
            try scale.customer("supplier", invoice.supplier.name, partyID: invoice.supplier.id, tenths: 1)
        ]
        file.banks[2].customers = [try scale.customer("upstream", "Upstream supplier", tenths: 10)]
        file.banks[3].customers = [
            try scale.customer("buyer", invoice.buyer.name, partyID: invoice.buyer.id, tenths: 40),
            try scale.customer("second-buyer", "Second buyer, short of money", tenths: 0),
        ]
        let creditor = (bank: file.banks[1].id, account: scale.account("supplier"))
        file.banks[3].mandates = [
            try scale.mandate("buyer", invoice, number: invoice.id, creditor: creditor),
            try scale.mandate("second-buyer", invoice, number: invoice.id, creditor: creditor),
            try scale.mandate("buyer", invoice, number: "\(invoice.id)-2", creditor: creditor),
        ]
        // Written and parsed again, so that the file is checked.
        self.file = try FederationFile.parse(file.yaml(), file: "the demo's federation")
    }

    private static let maxPayable: Int64 = 10_000_000_000_000
}

/// Balances and limits in proportion to an invoice.
private struct Scale {
    let currency: Currency
    /// Minor units.
    let payable: Int64

    func times(_ factor: Int64) throws -> Amount { try Amount(minorUnits: payable * factor) }

    func account(_ customer: String) -> String { "\(customer)-\(currency.code.lowercased())" }

    /// - Parameter tenths: The account's opening balance in tenths of the invoice, rounded up.
    func customer(_ id: String, _ name: String?, partyID: String? = nil, tenths: Int64) throws -> CustomerEntry {
        CustomerEntry(
            id: id, name: Self.label(name) ?? "The \(id)", partyID: partyID,
            accounts: [
                AccountEntry(
                    id: account(id), currency: currency, opening: try Amount(minorUnits: (payable * tenths + 9) / 10))
            ])
    }

    /// One line of at most 140 bytes, as a federation file accepts it.
    private static func label(_ name: String?) -> String? {
        guard let name else { return nil }
        var label = String(
            String.UnicodeScalarView(name.unicodeScalars.filter { $0.properties.generalCategory != .control }))
        while label.utf8.count > 140 { label.removeLast() }
        return label.nonEmpty
    }

    func mandate(
        _ customer: String, _ invoice: Document, number: String, creditor: (bank: MemberID, account: String)
    ) throws -> MandateEntry {
        guard let issueDate = CalendarDay(invoice.issueDate.day),
            let until = CalendarDay(year: 9999, month: 12, day: 31)
        else {
            throw CommandFailure(
                code: "date_out_of_range", "a mandate can only name documents of the years 1900 to 9999",
                next: "Use an invoice from those years.", exitCode: Exit.badData)
        }
        return MandateEntry(
            account: account(customer), currency: currency, creditorBank: creditor.bank,
            creditorAccount: creditor.account,
            document: .parts(
                supplier: invoice.supplier.id ?? "", kind: invoice.kind.rawValue, number: number, issueDate: issueDate),
            limit: try times(1), until: until)
    }
}

extension BankEntry {
    /// Adds the currency, with a credit limit for every peer.
    fileprivate mutating func open(_ scale: Scale, peers: [MemberID]) throws {
        let currency = scale.currency
        if !currencies.contains(currency) { currencies.append(currency) }
        reserves.removeAll { $0.currency == currency }
        lending.removeAll { $0.currency == currency }
        netDebitCaps.removeAll { $0.currency == currency }
        creditLimits.removeAll { $0.currency == currency }
        for peer in peers {
            creditLimits.append(CreditLimitEntry(peer: peer, currency: currency, limit: try scale.times(10)))
        }
    }

    fileprivate mutating func lend(_ scale: Scale) throws {
        reserves.append(
            ReserveEntry(currency: scale.currency, amount: try scale.times(20), floor: try scale.times(2)))
        lending.append(
            LendingEntry(
                currency: scale.currency, version: 1, rateBasisPoints: 30, minimumFee: try Amount(minorUnits: 1),
                maximumPrincipal: try scale.times(5)))
    }
}
