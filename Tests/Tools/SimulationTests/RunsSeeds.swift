import Simulation
import Testing

/// Federations from seeds: without violations, repeatable, and finished in time.
@Suite struct RunsSeeds {
    @Test func `no seed breaks an invariant`() {
        var tally = Tally()
        for seed in UInt64(1)...300 { tally.add(SeededRun(seed: seed).report()) }
        for report in tally.violations {
            Issue.record("\(report.command)\n\(report.history.joined(separator: "\n"))")
        }
        #expect(tally.seeds == 300)
        #expect(tally.committed > 100, "loans commit despite the faults")
        #expect(tally.drawnOnAllocations > 5, "some loans draw on allocations")
        #expect(tally.count(of: .movedReserve) > 50, "operators allocate and recall reserves")
        #expect(tally.windows > 10, "operators settle windows")
        #expect(tally.count(of: .exhaustedQuota) > 3, "quotas turn some originators away")
        #expect(tally.count(of: .lateCopy) > 500, "copies arrive when memory has nothing of their transaction")
        #expect(tally.count(of: .l1) > 50, "late prepares are answered from archives")
    }

    @Test(arguments: [29_571, 476_735, 546_934, 741_933, 962_586])
    func `a loan whose ending was lost beyond the horizon still ends`(seed: UInt64) {
        #expect(SeededRun(seed: seed).report().violation == nil)
    }

    @Test(arguments: UInt64(1)...20)
    func `a seed gives the same run every time`(seed: UInt64) {
        let first = SeededRun(seed: seed).replay()
        let second = SeededRun(seed: seed).replay()
        #expect(first.trace == second.trace)
        #expect(first.report.lasted == second.report.lasted)
        #expect(first.report.reached == second.report.reached)
    }

    @Test func `different seeds give different mixes`() {
        let mixes = Set((UInt64(1)...50).map { SeededRun(seed: $0).report().mix })
        #expect(mixes.count == 50)
    }

    @Test func `a violation comes with its history and the command that reproduces it`() throws {
        let bug = try #require(PlantedBug.ofCoordinators.first)
        let found = try #require(bug.seedsNeeded(max: 2_000))
        let report = SeededRun(seed: found.seeds, conduct: bug.conduct()).report()
        #expect(report.violation == found.violation)
        #expect(!report.history.isEmpty)
        #expect(report.command == "freshet-simulation --replay \(found.seeds)")
    }
}
