import Simulation
import Testing

/// A deliberate break of one rule of the protocol, kept to see that the simulator finds it.
struct PlantedBug: Sendable, CustomTestStringConvertible {
    let name: String
    let rule: String
    /// Made anew for each seed: what it remembers belongs to one run.
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

    static let all = ofBanks + ofRoles + ofCoordinators

    /// How many seeds are needed to find it; nil where `max` are not enough.
    func seedsNeeded(max: UInt64) -> (seeds: UInt64, violation: Violation)? {
        for seed in 1...max {
            if let violation = SeededRun(seed: seed, conduct: conduct()).report().violation { return (seed, violation) }
        }
        return nil
    }
}
