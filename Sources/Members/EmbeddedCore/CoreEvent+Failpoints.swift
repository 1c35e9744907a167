import BankCore
import Failpoints

/// The failpoints around the write of one journal row; each kind of step in the row has its own.
extension [CoreEvent] {
    func passFailpointsBeforeWrite() {
        failpoint("bank.vote.before-write", when: contains { $0.isVote })
        failpoint("bank.finish.before-write", when: contains { if case .finished = $0 { true } else { false } })
        failpoint("bank.tombstone.before-write", when: contains { if case .entombed = $0 { true } else { false } })
        failpoint("bank.amendment.before-write", when: contains { if case .amended = $0 { true } else { false } })
        failpoint("bank.horizon.before-write", when: contains { if case .horizonRaised = $0 { true } else { false } })
    }

    func passFailpointsAfterWrite() {
        failpoint("bank.vote.after-write", when: contains { $0.isVote })
        failpoint("bank.finish.after-write", when: contains { if case .finished = $0 { true } else { false } })
        failpoint("bank.tombstone.after-write", when: contains { if case .entombed = $0 { true } else { false } })
        failpoint("bank.amendment.after-write", when: contains { if case .amended = $0 { true } else { false } })
        failpoint("bank.horizon.after-write", when: contains { if case .horizonRaised = $0 { true } else { false } })
    }
}

extension CoreEvent {
    fileprivate var isVote: Bool {
        switch self {
        case .prepared, .refused: true
        case .finished, .entombed, .amended, .horizonRaised: false
        }
    }
}
