import Simulation
import Testing

/// The simulator can fail: every deliberate bug is found, and soon.
@Suite struct FindsPlantedBugs {
    static let most: UInt64 = 2_000

    @Test(arguments: PlantedBug.ofBanks + PlantedBug.ofCoordinators)
    func `a planted bug is found`(bug: PlantedBug) throws {
        let found = try #require(bug.seedsNeeded(most: Self.most), "not found in \(Self.most) seeds: \(bug.name)")
        print("| \(bug.name) | \(bug.rule) | \(found.violation.invariant.rawValue) | \(found.seeds) |")
    }

    @Test func `there are at least fifteen`() {
        #expect(PlantedBug.ofBanks.count + PlantedBug.ofCoordinators.count >= 15)
    }
}
