public import SettlementProtocol

/// Bounds how many of a customer's loans other banks refuse per minute, so that one customer does not use up the
/// refusals that those banks allow this bank, and with them everybody else's; see ``RefusalQuota``.
///
/// Once all customers together have used up half of what other banks usually allow, each may have only a tenth of its
/// bound. Times are monotonic nanoseconds.
public struct CustomerRefusals: Sendable {
    private struct Standing: Sendable {
        var minute: UInt64 = 0
        var committed = 0
        /// Loans that are being handled.
        var underway = 0
    }

    private let perMinute: Int
    private let perMinuteOfAll: Int
    private var refused: RefusalQuota<String>
    private var all: (minute: UInt64, count: Int) = (0, 0)
    private var standings: [String: Standing] = [:]

    /// - Parameters:
    ///   - perMinute: For one customer.
    ///   - perMinuteOfAll: For all customers together; beyond it each has a tenth of its bound.
    public init(perMinute: Int = 600, perMinuteOfAll: Int = 3_000) {
        self.perMinute = perMinute
        self.perMinuteOfAll = perMinuteOfAll
        refused = RefusalQuota(perMinute: perMinute)
    }

    /// Whether to take in a loan of this customer. If so, the caller must call ``release(_:at:)`` once it is handled.
    ///
    /// If a customer's loans are mostly refused, no more of them are under way than may still be refused.
    public mutating func admit(_ customer: String, at now: UInt64) -> Bool {
        var standing = current(customer, at: now)
        let count = refused.count(of: customer, at: now)
        let isMostlyRefused = count > standing.committed
        guard count + (isMostlyRefused ? standing.underway : 0) < bound(at: now) else { return false }
        standing.underway += 1
        standings[customer] = standing
        return true
    }

    public mutating func release(_ customer: String, at now: UInt64) {
        var standing = current(customer, at: now)
        standing.underway -= 1
        standings[customer] = standing
    }

    /// Another bank voted no.
    public mutating func noteRefused(_ key: TransactionKey, of customer: String, at now: UInt64) {
        let before = refused.count(of: customer, at: now)
        refused.noteRefusal(of: key, from: customer, at: now)
        let number = RefusalQuota<String>.number(at: now)
        if all.minute != number { all = (number, 0) }
        all.count += refused.count(of: customer, at: now) - before
    }

    public mutating func noteCommitted(_ customer: String, at now: UInt64) {
        var standing = current(customer, at: now)
        standing.committed += 1
        standings[customer] = standing
    }

    /// Forgets customers that have nothing under way, and earlier minutes; call it every few seconds.
    public mutating func forget(at now: UInt64) {
        refused.forget(at: now)
        let number = RefusalQuota<String>.number(at: now)
        standings = standings.filter { $0.value.underway > 0 || $0.value.minute == number }
    }

    private func bound(at now: UInt64) -> Int {
        let isCrowded = all.minute == RefusalQuota<String>.number(at: now) && all.count >= perMinuteOfAll
        return isCrowded ? perMinute / 10 : perMinute
    }

    private func current(_ customer: String, at now: UInt64) -> Standing {
        let number = RefusalQuota<String>.number(at: now)
        var standing = standings[customer] ?? Standing(minute: number)
        if standing.minute != number {
            standing.minute = number
            standing.committed = 0
        }
        return standing
    }
}
