import Money
import SettlementProtocol

extension SettlementEntry {
    static func read(_ place: LocatedValue) throws(FederationFileError) -> Read<SettlementEntry> {
        let section = try Section(place, keys: ["bank", "prefunded"])
        var unique = Uniqueness<[String]>(of: "bank's prefunding in this currency")
        var prefunded: [Prefunding] = []
        for place in try section.list("prefunded") {
            let section = try Section(place, keys: ["bank", "currency", "amount"])
            let bank = try section.required("bank").memberID()
            let currency = try section.required("currency").currency()
            try unique.claim([bank.text, currency.code], at: place)
            let amount = try section.required("amount").amount(in: currency, atLeast: 1)
            prefunded.append(Prefunding(bank: bank, currency: currency, amount: amount))
        }
        return Read(
            entry: SettlementEntry(bank: try section.required("bank").memberID(), prefunded: prefunded),
            section: section)
    }
}
