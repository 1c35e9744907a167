import BankCore
import Lending
import Money
import Projections
import SettlementProtocol

/// The members: one coordinator and up to five banks with fixed keys, the same for every seed.
enum Cast {
    static let coordinator = member("ford")
    static let banks = ["alder", "birch", "cedar", "doum", "elm"].map(member)
    /// The customer that requests loans, at any bank.
    static let borrower = "mill-co"
    static let euro = currency("EUR")
    /// The place of the bank that settles windows.
    static let settlementBank = 0
    /// Unix milliseconds at which every simulation begins.
    static let epoch: UInt64 = 1_790_000_000_000
    static let handle = CanonicalBytes(tag: "a simulated borrower").sha256
    static let document = CanonicalBytes(tag: "a simulated invoice").sha256
    static let terms = LendingTerms(
        version: 1, currency: euro, basisPoints: 10, minimumFee: amount(50), maximumPrincipal: amount(200_000))

    /// A few loans at once may need more, so that some are refused.
    static let reserveLimits = ReserveLimits(perBank: amount(250_000), perBorrower: amount(180_000))

    /// Every bank's pair keys, derived once per process.
    static let rings: [SealingRing] = banks.map { bank in
        do {
            var publicKeys: [MemberID: [UInt8]] = [:]
            for bank in banks { publicKeys[bank] = try sealingKey(bank).publicBytes }
            return try SealingRing(owner: bank, key: sealingKey(bank), publicKeys: publicKeys)
        } catch {
            preconditionFailure("a fixed key is unusable: \(error)")
        }
    }

    /// A bank's part in windows among the first `count` banks.
    static func settlementTerms(of place: Int, among count: Int) -> SettlementTerms {
        SettlementTerms(
            own: banks[place], bank: banks[settlementBank], peers: banks.prefix(count).filter { $0 != banks[place] },
            currencies: [euro])
    }

    static func participantRules(of place: Int, among count: Int, refusalsPerMinute: Int) -> ParticipantRules {
        ParticipantRules(
            bank: banks[place], coordinators: [coordinator], banks: Set(banks.prefix(count)),
            judge: Judge(
                bank: banks[place], honouredTerms: [terms], settlement: settlementTerms(of: place, among: count),
                reserveLimits: [euro: reserveLimits]),
            ring: rings[place], refusalsPerMinute: refusalsPerMinute)
    }

    /// The consent of `quarry` at any bank: `mill` at `creditor` may debit its account for the invoice.
    static func mandate(creditor: MemberID, limit: Int64) -> Mandate {
        Mandate(
            account: "quarry", creditorBank: creditor, creditorAccount: "mill", documentReference: document,
            currency: euro, limit: amount(limit), lastDay: .max)
    }

    private static func sealingKey(_ bank: MemberID) throws -> SealingKey {
        var canonical = CanonicalBytes(tag: "a simulated private key of")
        canonical.append(bank)
        return try SealingKey(privateBytes: canonical.sha256.bytes)
    }

    static func amount(_ minorUnits: Int64) -> Amount {
        do { return try Amount(minorUnits: minorUnits) } catch { preconditionFailure("\(error)") }
    }

    private static func member(_ text: String) -> MemberID {
        do { return try MemberID(text) } catch { preconditionFailure("\(error)") }
    }

    private static func currency(_ code: String) -> Currency {
        do { return try Currency(code) } catch { preconditionFailure("\(error)") }
    }
}
