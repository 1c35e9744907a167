public import Money
public import SettlementProtocol

/// One bank of the federation.
///
/// In a copy written for another member only the public part is filled: id, kind, addresses, currencies, sealing key
/// and, for banks, lending terms.
public struct BankEntry: Hashable, Sendable {
    /// Octets of an X25519 public key (RFC 7748).
    public static let sealingKeyLength = 32

    public var id: MemberID
    public var kind: BankKind
    /// Its own people start it, wherever they like: who starts the federation neither starts, stops nor reads it.
    ///
    /// Such an entry has a ``sealingKey`` and a ``settlementPort`` of its own.
    public var isStartedElsewhere: Bool
    public var host: String
    /// Where coordinators and peers reach it; 0 to have a free port chosen at start.
    public var settlementPort: Int
    /// Where its own customers and operators reach it; 0 to have a free port chosen at start.
    public var apiPort: Int
    /// The currencies that it keeps accounts in; at least one.
    public var currencies: [Currency]
    /// X25519 public key, ``sealingKeyLength`` octets; nil in a template, filled when the federation starts.
    public var sealingKey: [UInt8]?
    /// The database that a regular bank keeps its customers' accounts in; nil for the embedded core.
    public var core: CoreEntry?
    /// At most one a currency.
    public var reserves: [ReserveEntry]
    /// Every version of its terms that it still honours.
    public var lending: [LendingEntry]
    /// At most one a peer and currency; a peer without one may owe nothing.
    public var creditLimits: [CreditLimitEntry]
    /// At most one a currency; a currency without one has no cap.
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

    /// The terms that new quotes are made under: the highest version of this currency.
    public func currentTerms(_ currency: Currency) -> LendingEntry? {
        lending.filter { $0.currency == currency }.max { $0.version < $1.version }
    }

    /// The terms of one version, where the bank still honours it.
    public func terms(_ currency: Currency, version: UInt32) -> LendingEntry? {
        lending.first { $0.currency == currency && $0.version == version }
    }

    public func reserve(_ currency: Currency) -> ReserveEntry? { reserves.first { $0.currency == currency } }

    public func customer(_ id: String) -> CustomerEntry? { customers.first { $0.id == id } }

    /// A customer's account, whoever owns it.
    public func account(_ id: String) -> AccountEntry? {
        customers.lazy.flatMap(\.accounts).first { $0.id == id }
    }
}
