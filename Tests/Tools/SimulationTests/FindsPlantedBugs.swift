import Simulation
import Testing

/// The simulator finds every deliberate bug within a limited number of seeds.
@Suite struct FindsPlantedBugs {
    static let max: UInt64 = 2_000

    @Test(arguments: PlantedBug.all)
    func `a planted bug is found`(bug: PlantedBug) throws {
        let found = try #require(bug.seedsNeeded(max: Self.max), "not found in \(Self.max) seeds: \(bug.name)")
        print("| \(bug.name) | \(bug.rule) | \(found.violation.invariant.rawValue) | \(found.seeds) |")
    }

    @Test func `every role has its bugs`() {
        #expect(PlantedBug.ofBanks.count >= 9)
        #expect(PlantedBug.ofCoordinators.count >= 9)
        #expect(PlantedBug.ofRoles.count >= 6)
        #expect(PlantedBug.ofArchives.count >= 10)
    }
}
