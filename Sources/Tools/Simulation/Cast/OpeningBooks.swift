import BankCore
import Ledger
import Money
import SettlementProtocol

/// The books with which a bank begins a simulation, as one amendment.
struct OpeningBooks {
    let bank: MemberID
    let peers: [MemberID]
    let mill: Int64
    let quarry: Int64
    let reserve: Int64
    let reserveFloor: Int64
    let creditLimit: Int64
    let netDebitCap: Int64
    var mandateLimit: Int64
    /// The opening balance of the borrower's allocation; nil for no allocation.
    var allocation: Int64?

    /// - Parameter tightness: 0 for plenty, 3 for so little that many loans are refused.
    init(of bank: MemberID, among banks: [MemberID], tightness: UInt64, random: inout Xoshiro256) {
        self.bank = bank
        peers = banks.filter { $0 != bank }
        let plenty = 80_000 + Int64(1_200_000) >> Int64(tightness * 2)
        mill = Int64(random.pick(0...40_000))
        quarry = Int64(random.pick(20_000...UInt64(plenty)))
        reserve = Int64(random.pick(50_000...UInt64(plenty)))
        reserveFloor = Int64(random.pick(0...20_000))
        creditLimit = Int64(random.pick(60_000...UInt64(plenty * 2)))
        netDebitCap = Int64(random.pick(60_000...UInt64(plenty * 2)))
        mandateLimit = Int64(random.pick(50_000...UInt64(plenty)))
    }

    func amendment() -> Amendment {
        let euro = Cast.euro
        var opened = [
            account(Chart.capital(euro), .capital, floor: -Amount.limit), account(Chart.feeIncome(euro), .feeIncome),
            account(Chart.position(euro), .position, floor: -netDebitCap),
            account(Chart.customer("mill"), .customer, owner: Cast.borrower),
            account(Chart.customer("quarry"), .customer, owner: "quarry-co"),
            account(Chart.reserve(euro), .reserve),
        ]
        var postings = [
            Posting(Chart.capital(euro), -mill - quarry - reserve), Posting(Chart.customer("mill"), mill),
            Posting(Chart.customer("quarry"), quarry), Posting(Chart.reserve(euro), reserve),
        ]
        if let allocation {
            opened.append(account(Self.allocationName, .allocation, owner: Cast.borrower))
            postings += [
                Posting(Chart.capital(euro), -allocation), Posting(Self.allocationName, allocation),
            ]
        }
        for peer in peers {
            let mandate = Cast.mandate(creditor: peer, limit: mandateLimit)
            opened += [
                account(Chart.clearing(peer, euro), .clearing, floor: -Amount.limit),
                account(Chart.creditLimit(peer, euro), .creditLimit),
                account(mandate.name, .mandate, lastDay: mandate.lastDay),
                account(Chart.lendingLimit(peer, euro), .lendingLimit),
            ]
            postings += [
                Posting(Chart.creditLimit(peer, euro), creditLimit), Posting(mandate.name, mandateLimit),
                Posting(Chart.lendingLimit(peer, euro), Cast.reserveLimits.perBank.minorUnits),
            ]
        }
        return Amendment(
            id: "opening", opened: opened, postings: postings,
            bounds: [Amendment.Bounds(account: Chart.reserve(euro), floor: reserveFloor, ceiling: Amount.limit)])
    }

    static var allocationName: AccountName { Chart.allocation(Cast.borrower, Cast.euro) }

    private func account(
        _ name: AccountName, _ kind: AccountKind, owner: String = "", floor: Int64 = 0, lastDay: Int32? = nil
    ) -> Account {
        Account(name: name, kind: kind, owner: owner, currency: Cast.euro, floor: floor, lastDay: lastDay)
    }
}
