/// The figures of a conversion: a bank that kept its own books became a regular one on PostgreSQL.
public struct ConversionReport: Codable, Hashable, Sendable {
    /// The totals of the bank's books in one currency; whole minor units as text.
    public struct Total: Codable, Hashable, Sendable {
        public var currency: String
        /// The total on customers' accounts.
        public var customersMinor: String
        /// The bank's own money to lend, allocations included.
        public var reserveMinor: String
        /// Its debts to other banks, less their debts to it.
        public var owedToBanksMinor: String

        public init(currency: String, customersMinor: String, reserveMinor: String, owedToBanksMinor: String) {
            self.currency = currency
            self.customersMinor = customersMinor
            self.reserveMinor = reserveMinor
            self.owedToBanksMinor = owedToBanksMinor
        }

        enum CodingKeys: String, CodingKey {
            case currency
            case customersMinor = "customers_minor"
            case reserveMinor = "reserve_minor"
            case owedToBanksMinor = "owed_to_banks_minor"
        }
    }

    /// The bank.
    public var member: String
    /// The conversion's id, recorded in the old store and in the database.
    public var conversion: String
    /// The database, without a password.
    public var target: String
    /// True if the bank had been converted before; then nothing was done.
    public var wasDoneBefore: Bool
    public var accounts: Int
    /// Votes without an outcome: the coordinator's decision ends them, as before.
    public var prepared: Int
    /// Votes with an outcome, tombstones included.
    public var outcomes: Int
    /// Lines of all statements together.
    public var entries: Int
    public var totals: [Total]
    public var milliseconds: Int

    public init(
        member: String, conversion: String, target: String, wasDoneBefore: Bool, accounts: Int, prepared: Int,
        outcomes: Int, entries: Int, totals: [Total], milliseconds: Int
    ) {
        self.member = member
        self.conversion = conversion
        self.target = target
        self.wasDoneBefore = wasDoneBefore
        self.accounts = accounts
        self.prepared = prepared
        self.outcomes = outcomes
        self.entries = entries
        self.totals = totals
        self.milliseconds = milliseconds
    }

    enum CodingKeys: String, CodingKey {
        case member
        case conversion
        case target
        case wasDoneBefore = "done_before"
        case accounts
        case prepared
        case outcomes
        case entries
        case totals
        case milliseconds = "ms"
    }
}
