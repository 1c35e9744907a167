import Simulation
import Testing

/// A deliberate violation of one protocol rule, which the simulator must find.
struct PlantedBug: Sendable, CustomTestStringConvertible {
    let name: String
    let rule: String
    /// Created for each seed, because its state belongs to one run.
    let conduct: @Sendable () -> Conduct

    var testDescription: String { name }

    init(_ name: String, breaks rule: String, _ change: @escaping @Sendable (inout Conduct) -> Void) {
        self.name = name
        self.rule = rule
        conduct = {
            var conduct = Conduct()
            change(&conduct)
            return conduct
        }
    }

    static let all = ofBanks + ofRoles + ofCoordinators + ofArchives

    /// The number of seeds that are needed to find the bug, and the violation; nil if `max` seeds are not enough.
    func seedsNeeded(max: UInt64) -> (seeds: UInt64, violation: Violation)? {
        for seed in 1...max {
            if let violation = SeededRun(seed: seed, conduct: conduct()).report().violation { return (seed, violation) }
        }
        return nil
    }
}
