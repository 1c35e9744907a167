public import AtomicCommit

extension MemberSet: ExpressibleByArrayLiteral {
    public init(arrayLiteral indices: Int...) {
        self.init()
        for index in indices { insert(index) }
    }
}

extension CoordinatorRole.Step {
    static func record(_ decision: Decision) -> Self {
        var step = Self()
        step.record = decision
        return step
    }

    static func again(_ participants: [Int]) -> Self {
        var step = Self()
        step.prepareAgain = participants
        return step
    }

    /// The step of a role with three participants once a decision is durable.
    static func adopt(_ decision: Decision) -> Self {
        var step = Self()
        step.announce = decision
        step.finish = [0, 1, 2]
        return step
    }

    static let finished: Self = {
        var step = Self()
        step.isFinished = true
        return step
    }()
}
