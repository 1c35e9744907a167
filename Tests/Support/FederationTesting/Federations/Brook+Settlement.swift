public import Directory
import Money
import SettlementProtocol

extension Brook {
    /// Makes cedar the settlement bank. Every other bank gives it a high credit limit, and doum has prefunded
    /// `prefunded` minor units of EUR.
    public static func settleAtCedar(_ file: inout FederationFile, prefunded: Int64 = 5_000_000_000) {
        for place in file.banks.indices where file.banks[place].id != cedar {
            file.banks[place].creditLimits.append(
                CreditLimitEntry(peer: cedar, currency: euro, limit: amount(9_000_000_000)))
        }
        file.settlement = SettlementEntry(
            bank: cedar,
            prefunded: [SettlementEntry.Prefunding(bank: doum, currency: euro, amount: amount(prefunded))])
    }

    private static func amount(_ minorUnits: Int64) -> Amount {
        do { return try Amount(minorUnits: minorUnits) } catch { preconditionFailure("\(error)") }
    }
}
