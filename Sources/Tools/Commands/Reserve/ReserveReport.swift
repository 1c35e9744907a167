import BankAPI
import Terminal

/// A bank's reserves, for programs.
struct ReserveReport: Encodable, Sendable {
    struct Reserve: Encodable, Sendable {
        let currency: String
        let balance: MinorUnits
        let floor: MinorUnits
        let held: MinorUnits
        let available: MinorUnits
        let allocated: MinorUnits
        let feeIncome: MinorUnits
        let allocations: [Allocation]

        enum CodingKeys: String, CodingKey {
            case currency, allocations
            case balance = "balance_minor"
            case floor = "floor_minor"
            case held = "held_minor"
            case available = "available_minor"
            case allocated = "allocated_minor"
            case feeIncome = "fee_income_minor"
        }
    }

    struct Allocation: Encodable, Sendable {
        let customer: String
        let balance: MinorUnits
        let held: MinorUnits
        let available: MinorUnits

        enum CodingKeys: String, CodingKey {
            case customer
            case balance = "balance_minor"
            case held = "held_minor"
            case available = "available_minor"
        }
    }

    let bank: String
    let reserves: [Reserve]

    init(_ report: API.ReserveReport) {
        bank = report.bank
        reserves = report.reserves.map(Reserve.init)
    }
}

extension ReserveReport.Reserve {
    fileprivate init(_ reserve: API.Reserve) {
        self.init(
            currency: reserve.currency, balance: MinorUnits(reserve.balanceMinor),
            floor: MinorUnits(reserve.floorMinor),
            held: MinorUnits(reserve.heldMinor), available: MinorUnits(reserve.availableMinor),
            allocated: MinorUnits(reserve.allocatedMinor), feeIncome: MinorUnits(reserve.feeIncomeMinor),
            allocations: reserve.allocations.map { allocation in
                ReserveReport.Allocation(
                    customer: allocation.owner, balance: MinorUnits(allocation.balanceMinor),
                    held: MinorUnits(allocation.heldMinor), available: MinorUnits(allocation.availableMinor))
            })
    }
}
