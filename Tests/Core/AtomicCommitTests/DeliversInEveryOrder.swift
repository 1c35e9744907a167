import AtomicCommit
import Testing

@Suite struct DeliversInEveryOrder {
    typealias Answer = DeliveryModel.Answer

    static let scripts: [[Answer]] = [
        [.yes], [.yes, .yes], [.busy, .yes], [.busy, .busy, .yes], [.no], [.busy, .no], [.refused], [],
    ]

    @Test(arguments: scripts, scripts)
    func `two participants see one outcome in every order of delivery`(first: [Answer], second: [Answer]) {
        explore([first, second])
    }

    static let fewerScripts: [[Answer]] = [[.yes], [.busy, .yes], [.no], []]

    @Test(arguments: fewerScripts.indices, fewerScripts.indices)
    func `three participants see one outcome in every order of delivery`(first: Int, second: Int) {
        // Participants differ only in their answers, so each combination of three scripts is visited once.
        guard first <= second else { return }
        for third in Self.fewerScripts[second...] {
            explore([Self.fewerScripts[first], Self.fewerScripts[second], third])
        }
    }

    @Test func `unanimous yes votes lead to a commit, or to an abort if the deadline or an inquiry comes first`() {
        #expect(explore([[.yes], [.busy, .yes], [.yes]]).outcomes == [.commit, .abort(.inquired), .abort(.timedOut)])
    }

    /// Visits every history that `answers` allows.
    @discardableResult
    private func explore(_ answers: [[Answer]]) -> Exploration {
        var exploration = Exploration(mayCommit: answers.allSatisfy { $0.last == .yes })
        let histories = exploration.histories(from: DeliveryModel(answers))
        #expect(histories > 0)
        return exploration
    }
}

/// The outcomes seen while all histories of one transaction are visited.
private struct Exploration {
    let mayCommit: Bool
    private(set) var outcomes: Set<Decision> = []
    private var visited: [DeliveryModel: UInt64] = [:]

    init(mayCommit: Bool) { self.mayCommit = mayCommit }

    /// The number of delivery orders from `world` on; checks the end of each.
    mutating func histories(from world: DeliveryModel) -> UInt64 {
        if let known = visited[world] { return known }
        guard !world.letters.isEmpty else {
            check(world)
            return 1
        }
        var count: UInt64 = 0
        var previous: DeliveryModel.Letter?
        for letter in world.letters where letter != previous {
            previous = letter
            var next = world
            next.deliver(letter)
            count += histories(from: next)
        }
        visited[world] = count
        return count
    }

    private mutating func check(_ world: DeliveryModel) {
        guard let decision = world.register else {
            Issue.record("nothing was decided")
            return
        }
        outcomes.insert(decision)
        #expect(world.role.state == .finished(decision), "everyone has acknowledged the register's decision")
        #expect(world.announced == [decision], "one outcome is announced, once")
        if decision == .commit {
            #expect(mayCommit)
            #expect(
                world.yesInTime == MemberSet(all: world.role.participantCount), "every yes came before the deadline")
        }
    }
}
