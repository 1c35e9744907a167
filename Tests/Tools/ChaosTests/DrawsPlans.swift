import Chaos
import Directory
import FederationTesting
import SettlementProtocol
import Testing

/// The plan of faults is a function of the seed.
@Suite struct DrawsPlans {
    private static func plan(_ seed: UInt64) throws -> [FaultPlan.Entry] {
        Array(FaultPlan(seed: seed, for: try Repository.fixture()).prefix(2_000))
    }

    @Test func `the same seed draws the same plan, and another seed draws a different one`() throws {
        #expect(try Self.plan(7) == Self.plan(7))
        #expect(try Self.plan(7) != Self.plan(8))
    }

    @Test(arguments: UInt64(1)...8)
    func `every seed's plan has every kind of fault, and reaches every member`(seed: UInt64) throws {
        let plan = try Self.plan(seed)
        #expect(Set(plan.map(\.fault.kind)) == Set(PlannedFault.Kind.allCases))
        let killed = Set(
            plan.compactMap { entry -> MemberID? in
                guard case .kill(let member, _) = entry.fault else { return nil }
                return member
            })
        #expect(killed == Set(try Repository.fixture().members))
    }

    @Test func `chaos keeps a file's members and gives each bank books of its own`() throws {
        let base = try Repository.fixture()
        let file = try ChaosFederation(base).file
        #expect(file.members == base.members)
        #expect(file.banks.map(\.kind) == base.banks.map(\.kind))
        #expect(file.banks.allSatisfy { !$0.customers.isEmpty && !$0.mandates.isEmpty && !$0.lending.isEmpty })
    }

    @Test func `a federation of one bank is refused`() throws {
        var file = try Repository.fixture()
        file.banks.removeLast(file.banks.count - 1)
        let error = #expect(throws: ChaosError.self) { try ChaosFederation(file) }
        #expect(error?.code == "too_few_banks" && error?.next.isEmpty == false)
    }
}
