import AtomicCommit
import SettlementProtocol

/// A coordinator's books with three banks, and the effects that they request.
struct CoordinatorScene {
    static let banks = ["alder", "birch", "cedar"].map(member)
    static let epoch: UInt64 = 1_790_000_000_000
    static let second: UInt64 = 1_000_000_000

    var books: CoordinatorBooks
    var effects = CoordinatorEffects()
    var random = CountingGenerator()
    /// Monotonic nanoseconds.
    var now: UInt64 = 1_000

    init(_ change: (inout CoordinatorRules) -> Void = { _ in }) {
        var rules = CoordinatorRules()
        change(&rules)
        books = CoordinatorBooks(banks: Self.banks, rules: rules)
    }

    /// The effects since the last call.
    mutating func taken() -> CoordinatorEffects {
        defer { effects = CoordinatorEffects() }
        return effects
    }

    mutating func submit(_ submitted: SubmittedTransaction, wallClock: UInt64 = epoch) -> CoordinatorBooks.Admission {
        books.submit(submitted, at: now, wallClock: wallClock, into: &effects)
    }

    mutating func vote(_ number: UInt64, _ index: Int, _ vote: Vote, digest: Hash256? = nil) {
        books.voted(
            Self.id(number), index, vote, digest: digest ?? Self.digest(number), at: now, into: &effects,
            using: &random)
    }

    mutating func record(_ number: UInt64, _ decision: Decision) {
        books.recorded(Self.id(number), decision, at: now, into: &effects)
    }

    mutating func acknowledge(_ number: UInt64, _ index: Int) {
        books.acknowledged(Self.id(number), index, at: now, into: &effects)
    }

    mutating func inquire(
        _ number: UInt64, by bank: MemberID = banks[0], isInDoubt: Bool = true, wallClock: UInt64 = epoch
    ) -> CoordinatorBooks.InquiryAnswer {
        inquire(about: Self.id(number), by: bank, isInDoubt: isInDoubt, wallClock: wallClock)
    }

    mutating func inquire(
        about id: TransactionID, by bank: MemberID = banks[0], isInDoubt: Bool = true, wallClock: UInt64 = epoch
    ) -> CoordinatorBooks.InquiryAnswer {
        books.inquire(id, by: bank, isInDoubt: isInDoubt, at: now, wallClock: wallClock, into: &effects)
    }

    /// Commits a transaction and acknowledges it from every bank.
    mutating func finish(_ number: UInt64) {
        _ = submit(Self.transaction(number))
        for index in 0..<3 { vote(number, index, .yes) }
        record(number, .commit)
        for index in 0..<3 { acknowledge(number, index) }
    }

    // MARK: Values

    static func transaction(
        _ number: UInt64, digest other: UInt64? = nil, by originator: MemberID = banks[1], of banks: [MemberID] = banks,
        timeout: UInt32 = 1_000, bytes: Int = 0
    ) -> SubmittedTransaction {
        SubmittedTransaction(
            id: id(number), digest: digest(other ?? number), originator: originator, banks: banks,
            timeoutMilliseconds: timeout, bytes: bytes)
    }

    /// An id whose time rises by one second per number.
    static func id(_ number: UInt64) -> TransactionID {
        TransactionID(unixMilliseconds: epoch + number * 1_000, random: (number, number))
    }

    static func digest(_ number: UInt64) -> Hash256 {
        var canonical = CanonicalBytes(tag: "a digest")
        canonical.append(number)
        return canonical.sha256
    }

    private static func member(_ text: String) -> MemberID {
        do { return try MemberID(text) } catch { preconditionFailure("\(error)") }
    }
}

/// Deterministic pseudo-random numbers for the jitter of retries.
struct CountingGenerator: RandomNumberGenerator {
    private var count: UInt64 = 0

    mutating func next() -> UInt64 {
        count &+= 0x9E37_79B9_7F4A_7C15
        return count
    }
}
