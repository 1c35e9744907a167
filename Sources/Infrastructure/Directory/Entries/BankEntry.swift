public import Money
public import SettlementProtocol

/// One bank of the federation.
///
/// A copy for another member holds only the public part: id, kind, addresses, currencies and sealing key; a bank's copy
/// also holds the lending terms.
public struct BankEntry: Hashable, Sendable {
    /// The length of an X25519 public key in octets (RFC 7748).
    public static let sealingKeyLength = 32

    public var id: MemberID
    public var kind: BankKind
    /// True if the bank's own operators start it, on any machine: `freshet up` does not start, stop or read it.
    ///
    /// Such an entry names its ``sealingKey`` and a fixed ``settlementPort``.
    public var isStartedElsewhere: Bool
    public var host: String
    /// The port for coordinators and peers; 0 picks a free port at start.
    public var settlementPort: Int
    /// The port for the bank's own customers and operators; 0 picks a free port at start.
    public var apiPort: Int
    /// The currencies that it keeps accounts in; at least one.
    public var currencies: [Currency]
    /// X25519 public key, ``sealingKeyLength`` octets; nil in a template, filled when the federation starts.
    public var sealingKey: [UInt8]?
    /// The database that a regular bank keeps its customers' accounts in; nil for the embedded core.
    public var core: CoreEntry?
    /// At most one per currency.
    public var reserves: [ReserveEntry]
    /// Every version of its terms that it still honours.
    public var lending: [LendingEntry]
    /// At most one per peer and currency; a peer without one may owe nothing.
    public var creditLimits: [CreditLimitEntry]
    /// At most one per currency; a currency without one has no cap.
    public var netDebitCaps: [NetDebitCapEntry]
    public var customers: [CustomerEntry]
    public var mandates: [MandateEntry]

    public init(
        id: MemberID, kind: BankKind, isStartedElsewhere: Bool = false, host: String = "127.0.0.1",
        settlementPort: Int, apiPort: Int, currencies: [Currency], sealingKey: [UInt8]? = nil, core: CoreEntry? = nil,
        reserves: [ReserveEntry] = [], lending: [LendingEntry] = [], creditLimits: [CreditLimitEntry] = [],
        netDebitCaps: [NetDebitCapEntry] = [], customers: [CustomerEntry] = [], mandates: [MandateEntry] = []
    ) {
        self.id = id
        self.kind = kind
        self.isStartedElsewhere = isStartedElsewhere
        self.host = host
        self.settlementPort = settlementPort
        self.apiPort = apiPort
        self.currencies = currencies
        self.sealingKey = sealingKey
        self.core = core
        self.reserves = reserves
        self.lending = lending
        self.creditLimits = creditLimits
        self.netDebitCaps = netDebitCaps
        self.customers = customers
        self.mandates = mandates
    }
}

extension BankEntry {
    public var settlementAddress: MemberAddress { MemberAddress(host: host, port: settlementPort) }
    public var apiAddress: MemberAddress { MemberAddress(host: host, port: apiPort) }

    /// The terms for new quotes: the highest version in this currency.
    public func currentTerms(_ currency: Currency) -> LendingEntry? {
        lending.filter { $0.currency == currency }.max { $0.version < $1.version }
    }

    /// The terms of one version; nil if the bank does not honour it.
    public func terms(_ currency: Currency, version: UInt32) -> LendingEntry? {
        lending.first { $0.currency == currency && $0.version == version }
    }

    public func reserve(_ currency: Currency) -> ReserveEntry? { reserves.first { $0.currency == currency } }

    public func customer(_ id: String) -> CustomerEntry? { customers.first { $0.id == id } }

    /// The account with this id, of any customer.
    public func account(_ id: String) -> AccountEntry? {
        customers.lazy.flatMap(\.accounts).first { $0.id == id }
    }
}

/// The kind of system behind a bank's adapter.
public enum BankKind: String, Hashable, Sendable, CaseIterable {
    /// A bank made of software, with a reserve and a ledger of its own.
    case virtual
    /// A bank with a core banking system of its own.
    case regular
}

/// The most that this bank may owe all its peers together.
public struct NetDebitCapEntry: Hashable, Sendable {
    public var currency: Currency
    /// Zero or more.
    public var cap: Amount

    public init(currency: Currency, cap: Amount) {
        self.currency = currency
        self.cap = cap
    }
}

/// The bank's own money for loans.
public struct ReserveEntry: Hashable, Sendable {
    public var currency: Currency
    /// The balance when the bank's books are opened; more than zero.
    public var amount: Amount
    /// The balance that must always stay; from zero to `amount`.
    public var floor: Amount
    /// The most that loans through one other bank may hold at once; nil for the default.
    public var perBank: Amount?
    /// The most that one borrower's loans may hold at once; nil for the default.
    public var perBorrower: Amount?

    public init(
        currency: Currency, amount: Amount, floor: Amount = .zero, perBank: Amount? = nil, perBorrower: Amount? = nil
    ) {
        self.currency = currency
        self.amount = amount
        self.floor = floor
        self.perBank = perBank
        self.perBorrower = perBorrower
    }
}

extension BankEntry {
    /// The most of a reserve that loans through one other bank may hold at once, by default half of what it may lend.
    public func limitPerBank(_ reserve: ReserveEntry) -> Amount {
        reserve.perBank ?? defaultLimit(of: reserve, parts: 2)
    }

    /// The most of a reserve that one borrower's loans may hold at once, by default an eighth of what it may lend.
    public func limitPerBorrower(_ reserve: ReserveEntry) -> Amount {
        reserve.perBorrower ?? defaultLimit(of: reserve, parts: 8)
    }

    /// A part of what the reserve may lend, and never less than one advance of the largest principal.
    private func defaultLimit(of reserve: ReserveEntry, parts: Int64) -> Amount {
        let lendable = reserve.amount.minorUnits - reserve.floor.minorUnits
        let largest = lending.lazy.filter { $0.currency == reserve.currency }.map(\.maximumPrincipal.minorUnits).max()
        return (try? Amount(minorUnits: min(lendable, max(lendable / parts, largest ?? 0)))) ?? .zero
    }
}

/// The most that one peer may owe this bank.
public struct CreditLimitEntry: Hashable, Sendable {
    public var peer: MemberID
    public var currency: Currency
    /// Zero or more.
    public var limit: Amount

    public init(peer: MemberID, currency: Currency, limit: Amount) {
        self.peer = peer
        self.currency = currency
        self.limit = limit
    }
}

/// A regular bank's core: its PostgreSQL database and the names of its tables.
public struct CoreEntry: Hashable, Sendable {
    /// `postgres://user@host:port/database`, without a password.
    public var url: String
    /// The path of the mapping file; nil if the tables are those of the reference core.
    public var mapping: String?

    public init(url: String, mapping: String? = nil) {
        self.url = url
        self.mapping = mapping
    }
}
