import AtomicCommit
import Testing

/// One line per state and event of a coordinator with three participants and the deadline at 1 000.
@Suite struct FollowsCoordinatorLines {
    typealias Event = CoordinatorRole.Event
    typealias State = CoordinatorRole.State

    struct Line: Sendable, CustomTestStringConvertible {
        let from: State
        let event: Event
        var now: UInt64 = 999
        let next: State
        var step = CoordinatorRole.Step()

        var testDescription: String { "\(from) + \(event) at \(now)" }
    }

    // MARK: Voting

    static let voting: [Line] = [
        Line(from: .voting(missing: [0, 1, 2]), event: .votedYes(1), next: .voting(missing: [0, 2])),
        Line(from: .voting(missing: [0, 2]), event: .votedYes(1), next: .voting(missing: [0, 2])),
        Line(from: .voting(missing: [0]), event: .votedYes(0), next: .recording(.commit), step: .record(.commit)),
        proposal(of: .votedNo, by: .votedNo(1)),
        proposal(of: .refused, by: .refused(1)),
        proposal(of: .inquired, by: .inquired),
        Line(from: .voting(missing: [0, 1]), event: .busy(1), next: .voting(missing: [0, 1]), step: .again([1])),
        Line(from: .voting(missing: [0]), event: .busy(1), next: .voting(missing: [0])),
        Line(from: .voting(missing: [0]), event: .deadlinePassed, next: .voting(missing: [0])),
        Line(from: .voting(missing: [0]), event: .acknowledged(1), next: .voting(missing: [0])),
        Line(
            from: .voting(missing: [0]), event: .recorded(.abort(.timedOut)),
            next: .decided(.abort(.timedOut), unacknowledged: [0, 1, 2]), step: .adopt(.abort(.timedOut))),
    ]

    /// From the deadline on, only abort is proposed.
    static let late: [Line] = [Event.votedYes(0), .busy(0), .deadlinePassed].map { event in
        Line(
            from: .voting(missing: [0]), event: event, now: 1_000, next: .recording(.abort(.timedOut)),
            step: .record(.abort(.timedOut)))
    }

    // MARK: Recording, decided, finished

    static let recording: [Line] =
        everyEvent.map { Line(from: .recording(.commit), event: $0, next: .recording(.commit)) }
        + [Decision.commit, .abort(.inquired)].map {
            Line(
                from: .recording(.commit), event: .recorded($0), next: .decided($0, unacknowledged: [0, 1, 2]),
                step: .adopt($0))
        }

    static let decided: [Line] =
        everyEvent.filter { $0 != .acknowledged(1) }.map {
            Line(
                from: .decided(.commit, unacknowledged: [1, 2]), event: $0,
                next: .decided(.commit, unacknowledged: [1, 2]))
        } + [
            Line(
                from: .decided(.commit, unacknowledged: [1, 2]), event: .recorded(.abort(.inquired)),
                next: .decided(.commit, unacknowledged: [1, 2])),
            Line(
                from: .decided(.commit, unacknowledged: [1, 2]), event: .acknowledged(1),
                next: .decided(.commit, unacknowledged: [2])),
            Line(
                from: .decided(.commit, unacknowledged: [1, 2]), event: .acknowledged(0),
                next: .decided(.commit, unacknowledged: [1, 2])),
            Line(
                from: .decided(.abort(.votedNo), unacknowledged: [2]), event: .acknowledged(2),
                next: .finished(.abort(.votedNo)), step: .finished),
        ]

    static let finished: [Line] = (everyEvent + [.recorded(.commit)]).map {
        Line(from: .finished(.abort(.votedNo)), event: $0, now: 5_000, next: .finished(.abort(.votedNo)))
    }

    @Test(arguments: voting + late + recording + decided + finished)
    func `each event leads to the state and step of its line`(line: Line) throws {
        var role = try role(in: line.from)
        #expect(role.apply(line.event, at: line.now) == line.step)
        #expect(role.state == line.next)
    }

    @Test func `a role reports its decision and the participants that have not acknowledged`() throws {
        #expect(try role(in: .voting(missing: [0])).decision == nil)
        #expect(try role(in: .recording(.commit)).decision == nil)
        #expect(try role(in: .recording(.commit)).unacknowledged == [])
        #expect(try role(in: .decided(.commit, unacknowledged: [0, 2])).decision == .commit)
        #expect(try role(in: .decided(.commit, unacknowledged: [0, 2])).unacknowledged == [0, 2])
        #expect(try role(in: .finished(.commit)).decision == .commit)
        #expect(try role(in: .finished(.commit)).unacknowledged == [])
    }

    @Test func `a decision is sent to everyone again after a restart`() {
        var role = CoordinatorRole(recovering: .commit, participantCount: 2)
        #expect(role.state == .decided(.commit, unacknowledged: [0, 1]))
        #expect(role.apply(.acknowledged(1), at: 0) == CoordinatorRole.Step())
        #expect(role.apply(.acknowledged(0), at: 0) == .finished)
    }

    // MARK: Making lines

    /// Every event that is not about the register, once.
    static let everyEvent: [Event] = [
        .votedYes(1), .votedNo(1), .busy(1), .refused(1), .deadlinePassed, .inquired, .acknowledged(1),
    ]

    private static func proposal(of cause: AbortCause, by event: Event) -> Line {
        Line(
            from: .voting(missing: [0, 1]), event: event, next: .recording(.abort(cause)), step: .record(.abort(cause)))
    }

    /// A role brought to `state` by the events that lead to it.
    private func role(in state: State) throws -> CoordinatorRole {
        var role = CoordinatorRole(participantCount: 3, deadline: 1_000)
        var events: [Event]
        switch state {
        case .voting(let missing): events = (0..<3).filter { !missing.contains($0) }.map(Event.votedYes)
        case .recording(.commit): events = (0..<3).map(Event.votedYes)
        case .recording: events = [.votedNo(0)]
        case .decided(let decision, let unacknowledged):
            events = [.recorded(decision)] + (0..<3).filter { !unacknowledged.contains($0) }.map(Event.acknowledged)
        case .finished(let decision): events = [.recorded(decision)] + (0..<3).map(Event.acknowledged)
        }
        for event in events { _ = role.apply(event, at: 0) }
        try #require(role.state == state)
        return role
    }
}
