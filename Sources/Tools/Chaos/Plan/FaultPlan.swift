public import Directory
import Failpoints
import SeededRandom
import SettlementProtocol

/// An endless sequence of faults drawn from a seed: the same seed draws the same faults in the same order.
///
/// The seed also draws the weight of each kind, so that seeds differ in their mix.
public struct FaultPlan: Sequence, IteratorProtocol, Sendable {
    public struct Entry: Hashable, Sendable {
        /// Milliseconds after the fault before.
        public let pause: Int
        public let fault: PlannedFault
    }

    private let coordinators: [MemberID]
    private let banks: [MemberID]
    private let weights: [(kind: PlannedFault.Kind, weight: Int)]
    private var random: SplitMix64

    public init(seed: UInt64, for file: FederationFile) {
        var random = SplitMix64(seed: seed)
        coordinators = file.coordinators.map(\.id)
        banks = file.banks.map(\.id)
        weights = PlannedFault.Kind.allCases.map { kind in
            // Kills are the most frequent kind in every run.
            (kind, kind == .kill ? Int.random(in: 8...20, using: &random) : Int.random(in: 1...4, using: &random))
        }
        self.random = random
    }

    public mutating func next() -> Entry? {
        Entry(pause: Int.random(in: 10...200, using: &random), fault: drawFault())
    }

    private mutating func drawFault() -> PlannedFault {
        switch drawKind() {
        case .kill: .kill(drawMember(), down: milliseconds(0...300))
        case .pause: .pause(drawMember(), milliseconds: milliseconds(50...1_500))
        case .requestsLost: .requestsLost(drawLink(), milliseconds: milliseconds(100...1_500))
        case .answersLost: .answersLost(drawLink(), milliseconds: milliseconds(100...1_500))
        case .isolate: .isolate(drawMember(), milliseconds: milliseconds(100...1_000))
        case .storm: .storm(drawWeather(), milliseconds: milliseconds(200...2_000))
        #if DEBUG
        case .failpointKill: drawFailpoint(.kill)
        case .failpointStop: drawFailpoint(.stop)
        #endif
        }
    }

    private mutating func drawKind() -> PlannedFault.Kind {
        var place = Int.random(in: 0..<weights.reduce(0) { $0 + $1.weight }, using: &random)
        for (kind, weight) in weights {
            place -= weight
            if place < 0 { return kind }
        }
        return .kill
    }

    /// A coordinator in one draw of three, since most of the protocol's steps are its own.
    private mutating func drawMember() -> MemberID {
        Int.random(in: 0..<3, using: &random) == 0 ? drawn(coordinators) : drawn(banks)
    }

    private mutating func drawLink() -> LinkName {
        let (coordinator, bank) = (drawn(coordinators), drawn(banks))
        return switch Int.random(in: 0..<5, using: &random) {
        case 0, 1: LinkName(from: coordinator, to: bank)
        case 2, 3: LinkName(from: bank, to: coordinator)
        default: LinkName(from: nil, to: bank)
        }
    }

    private mutating func drawWeather() -> LinkWeather {
        var perMille: [MessageFault: Int] = [:]
        for fault in MessageFault.allCases where Bool.random(using: &random) {
            perMille[fault] = Int.random(in: 10...120, using: &random)
        }
        return LinkWeather(perMille)
    }

    private mutating func milliseconds(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func drawn<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &random)]
    }
}

#if DEBUG
extension FaultPlan {
    private mutating func drawFailpoint(_ action: FailpointArming.Action) -> PlannedFault {
        let member = drawMember()
        let points = coordinators.contains(member) ? Self.coordinatorsPoints : Self.banksPoints
        let arming = FailpointArming(drawn(points), action, passage: Int.random(in: 1...3, using: &random))
        return .failpoint(member, arming, milliseconds: milliseconds(0...500))
    }

    /// The failpoints that a load of loans reaches; tests reach the others.
    private static let reached = Failpoint.allCases.filter { point in
        !["amendment", "horizon", "checkpoint", "token", "mandate"].contains { point.rawValue.contains(".\($0).") }
    }
    private static let coordinatorsPoints = reached.filter { $0.rawValue.hasPrefix("coordinator.") }
    private static let banksPoints = reached.filter { !$0.rawValue.hasPrefix("coordinator.") }
}
#endif
