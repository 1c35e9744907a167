import Money
import SettlementProtocol

extension BankEntry {
    static func read(_ place: LocatedValue) throws(FederationFileError) -> Read<BankEntry> {
        let section = try Section(place, keys: keys)
        let isStartedElsewhere = try readStart(section)
        let apiPort: LocatedValue? =
            try isStartedElsewhere ? section.optional("api_port") : section.required("api_port")
        var entry = BankEntry(
            id: try section.required("id").memberID(), kind: try readKind(section),
            isStartedElsewhere: isStartedElsewhere, host: try section.optional("host")?.host() ?? "127.0.0.1",
            settlementPort: try section.required("settlement_port").port(), apiPort: try apiPort?.port() ?? 0,
            currencies: try readCurrencies(section), sealingKey: try section.optional("sealing_key")?.sealingKey())
        entry.core = try entry.readCore(section)
        entry.reserves = try entry.readReserves(section)
        entry.lending = try entry.readLending(section)
        entry.creditLimits = try entry.readCreditLimits(section)
        entry.netDebitCaps = try entry.readNetDebitCaps(section)
        entry.customers = try entry.readCustomers(section)
        entry.mandates = try entry.readMandates(section)
        return Read(entry: entry, section: section)
    }

    private static let keys = [
        "id", "kind", "started", "host", "settlement_port", "api_port", "currencies", "sealing_key", "core", "reserves",
        "lending", "credit_limits", "net_debit_caps", "customers", "mandates",
    ]

    private static func readKind(_ section: Section) throws(FederationFileError) -> BankKind {
        let place = try section.required("kind")
        let text = try place.text()
        guard let kind = BankKind(rawValue: text) else {
            let known = BankKind.allCases.map(\.rawValue).joined(separator: " or ")
            throw place.problem(.badValue, "\"\(text.prefix(40))\" is not a kind of bank; write \(known)")
        }
        return kind
    }

    /// For a bank that is started elsewhere, the file must name the sealing key and the port, which a start would
    /// otherwise supply.
    private static func readStart(_ section: Section) throws(FederationFileError) -> Bool {
        guard let place = section.optional("started") else { return false }
        let text = try place.text()
        guard text == "elsewhere" else {
            throw place.problem(
                .badValue, "\"\(text.prefix(40))\" is not a valid value; write elsewhere, or leave the key out")
        }
        _ = try section.required("sealing_key")
        let port = try section.required("settlement_port")
        guard try port.port() != 0 else {
            throw port.problem(.badValue, "a bank that is started elsewhere needs a fixed port; write its number")
        }
        return true
    }

    private static func readCurrencies(_ section: Section) throws(FederationFileError) -> [Currency] {
        let place = try section.required("currencies")
        var unique = Uniqueness<Currency>(of: "currency")
        var currencies: [Currency] = []
        for element in try place.elements(atMost: 200) {
            let currency = try element.currency()
            try unique.claim(currency, at: element)
            currencies.append(currency)
        }
        guard !currencies.isEmpty else { throw place.problem(.badValue, "a bank needs at least one currency; add one") }
        return currencies
    }

    /// The currency of an entry of this bank.
    private func ownCurrency(_ section: Section) throws(FederationFileError) -> Currency {
        let place = try section.required("currency")
        let currency = try place.currency()
        guard currencies.contains(currency) else {
            throw place.problem(
                .unknownReference, "bank \(id) does not keep \(currency); add it to the bank's currencies")
        }
        return currency
    }
}

extension BankEntry {
    private func readReserves(_ bank: Section) throws(FederationFileError) -> [ReserveEntry] {
        var unique = Uniqueness<Currency>(of: "currency's reserve")
        var entries: [ReserveEntry] = []
        for place in try bank.list("reserves") {
            let section = try Section(place, keys: ["currency", "amount", "floor", "per_bank", "per_borrower"])
            let currency = try ownCurrency(section)
            try unique.claim(currency, at: place)
            let amount = try section.required("amount").amount(in: currency, atLeast: 1)
            let floor = try section.optional("floor")?.amount(in: currency) ?? .zero
            guard floor <= amount else {
                throw section.place(of: "floor").problem(.badAmount, "the floor must not be above the reserve's amount")
            }
            entries.append(
                ReserveEntry(
                    currency: currency, amount: amount, floor: floor,
                    perBank: try section.optional("per_bank")?.amount(in: currency),
                    perBorrower: try section.optional("per_borrower")?.amount(in: currency)))
        }
        return entries
    }

    private func readLending(_ bank: Section) throws(FederationFileError) -> [LendingEntry] {
        var unique = Uniqueness<[String]>(of: "version of the terms")
        var entries: [LendingEntry] = []
        for place in try bank.list("lending") {
            let section = try Section(
                place,
                keys: ["currency", "terms", "rate_bps", "minimum_fee", "maximum_principal", "maximum_timeout_ms"])
            let currency = try ownCurrency(section)
            let version = try section.required("terms").integer(in: 1...Int(UInt32.max))
            try unique.claim([currency.code, "\(version)"], at: place)
            let rate = try section.required("rate_bps").integer(in: 0...10_000)
            let timeout = try section.optional("maximum_timeout_ms")?.integer(in: 1...Int(Header.maxTimeout))
            entries.append(
                LendingEntry(
                    currency: currency, version: UInt32(version), rateBasisPoints: UInt32(rate),
                    minimumFee: try section.required("minimum_fee").amount(in: currency),
                    maximumPrincipal: try section.required("maximum_principal").amount(in: currency, atLeast: 1),
                    maximumTimeoutMilliseconds: timeout.map { UInt32($0) } ?? LendingEntry.defaultTimeoutMilliseconds))
        }
        return entries
    }

    private func readCreditLimits(_ bank: Section) throws(FederationFileError) -> [CreditLimitEntry] {
        var unique = Uniqueness<[String]>(of: "peer's limit in this currency")
        var entries: [CreditLimitEntry] = []
        for place in try bank.list("credit_limits") {
            let section = try Section(place, keys: ["peer", "currency", "limit"])
            let currency = try ownCurrency(section)
            let peer = try section.required("peer").memberID()
            try unique.claim([peer.text, currency.code], at: place)
            let limit = try section.required("limit").amount(in: currency)
            entries.append(CreditLimitEntry(peer: peer, currency: currency, limit: limit))
        }
        return entries
    }

    private func readNetDebitCaps(_ bank: Section) throws(FederationFileError) -> [NetDebitCapEntry] {
        var unique = Uniqueness<Currency>(of: "currency's cap")
        var entries: [NetDebitCapEntry] = []
        for place in try bank.list("net_debit_caps") {
            let section = try Section(place, keys: ["currency", "cap"])
            let currency = try ownCurrency(section)
            try unique.claim(currency, at: place)
            entries.append(NetDebitCapEntry(currency: currency, cap: try section.required("cap").amount(in: currency)))
        }
        return entries
    }

    private func readCustomers(_ bank: Section) throws(FederationFileError) -> [CustomerEntry] {
        var customerIDs = Uniqueness<String>(of: "customer id")
        var accountIDs = Uniqueness<String>(of: "account id")
        var entries: [CustomerEntry] = []
        for place in try bank.list("customers") {
            let section = try Section(place, keys: ["id", "name", "party_id", "accounts"])
            let id = try section.required("id").localID()
            try customerIDs.claim(id, at: section.place(of: "id"))
            entries.append(
                CustomerEntry(
                    id: id, name: try section.required("name").label(atMost: 140),
                    partyID: try section.optional("party_id")?.label(atMost: 200),
                    accounts: try readAccounts(section, unique: &accountIDs)))
        }
        return entries
    }

    private func readAccounts(
        _ customer: Section, unique: inout Uniqueness<String>
    ) throws(FederationFileError) -> [AccountEntry] {
        var entries: [AccountEntry] = []
        for place in try customer.list("accounts") {
            let section = try Section(place, keys: ["id", "currency", "opening"])
            let id = try section.required("id").localID()
            try unique.claim(id, at: section.place(of: "id"))
            let currency = try ownCurrency(section)
            let opening = try section.required("opening").amount(in: currency)
            entries.append(AccountEntry(id: id, currency: currency, opening: opening))
        }
        return entries
    }
}
