import BankCore
import Ledger
import Money
import SettlementProtocol

/// A bank's opening books, as one amendment.
struct Opening {
    let bank: MemberID
    var customers: [(name: String, owner: String, currency: Currency, balance: Int64)] = []
    var reserves: [(currency: Currency, balance: Int64, floor: Int64)] = []
    var mandates: [Mandate] = []
    /// The limit of each peer's debt, per currency.
    var creditLimit: Int64 = 500_000
    var netDebitCap: Int64 = 1_000_000
    /// Ceilings other than the largest amount, by account.
    var ceilings: [String: Int64] = [:]

    /// The opening books of one of the four banks.
    init(of bank: MemberID) {
        self.bank = bank
        switch bank {
        case Fixtures.alder: reserves = [(Fixtures.euro, 500_000, 50_000), (Fixtures.dollar, 200_000, 0)]
        case Fixtures.birch:
            customers = [
                ("mill", "mill-co", Fixtures.euro, 10_000), ("mill-tax", "mill-co", Fixtures.euro, 0),
                ("mill-usd", "mill-co", Fixtures.dollar, 0), ("smith", "smith-co", Fixtures.euro, 20_000),
            ]
            reserves = [(Fixtures.euro, 100_000, 0)]
        case Fixtures.cedar: customers = [("quarry", "quarry-co", Fixtures.euro, 0)]
        default:
            customers = [("builder", "builder-co", Fixtures.euro, 150_000)]
            mandates = [Fixtures.mandate]
        }
    }

    func amendment(id: String = "opening") -> Amendment {
        var opened: [Account] = []
        var postings: [Posting] = []
        for currency in Fixtures.currencies {
            let paidIn =
                customers.filter { $0.currency == currency }.reduce(0) { $0 + $1.balance }
                + reserves.filter { $0.currency == currency }.reduce(0) { $0 + $1.balance }
            opened.append(account(Chart.capital(currency), .capital, currency, floor: -Amount.limit))
            opened.append(account(Chart.feeIncome(currency), .feeIncome, currency))
            opened.append(account(Chart.position(currency), .position, currency, floor: -netDebitCap))
            postings.append(Posting(Chart.capital(currency), -paidIn))
            for peer in Fixtures.banks where peer != bank {
                opened.append(account(Chart.clearing(peer, currency), .clearing, currency, floor: -Amount.limit))
                opened.append(account(Chart.creditLimit(peer, currency), .creditLimit, currency))
                postings.append(Posting(Chart.creditLimit(peer, currency), creditLimit))
            }
        }
        for customer in customers {
            opened.append(account(Chart.customer(customer.name), .customer, customer.currency, owner: customer.owner))
            postings.append(Posting(Chart.customer(customer.name), customer.balance))
        }
        for reserve in reserves {
            opened.append(account(Chart.reserve(reserve.currency), .reserve, reserve.currency))
            postings.append(Posting(Chart.reserve(reserve.currency), reserve.balance))
        }
        for mandate in mandates {
            opened.append(account(mandate.name, .mandate, mandate.currency, lastDay: mandate.lastDay))
            postings.append(Posting(mandate.name, mandate.limit.minorUnits))
        }
        let bounds = reserves.map {
            Amendment.Bounds(account: Chart.reserve($0.currency), floor: $0.floor, ceiling: Amount.limit)
        }
        return Amendment(id: id, opened: opened, postings: postings, bounds: bounds)
    }

    private func account(
        _ name: AccountName, _ kind: AccountKind, _ currency: Currency, owner: String = "", floor: Int64 = 0,
        lastDay: Int32? = nil
    ) -> Account {
        Account(
            name: name, kind: kind, owner: owner, currency: currency, floor: floor,
            ceiling: ceilings[name.text] ?? Amount.limit, lastDay: lastDay)
    }
}
