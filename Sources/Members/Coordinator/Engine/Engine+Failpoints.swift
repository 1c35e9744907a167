import AtomicCommit
import Failpoints
import SettlementProtocol

/// The failpoints around one row of the register: one for each kind of step in it.
extension Engine {
    func passFailpointsBeforeWrite(_ batch: [DecisionEntry], finished: [TransactionID], horizon: UInt64) {
        failpoint("coordinator.decision.before-write", when: batch.contains { $0.decision.cause != .inquired })
        failpoint("coordinator.inquiry.before-write", when: batch.contains { $0.decision.cause == .inquired })
        failpoint("coordinator.acknowledgement.before-write", when: !finished.isEmpty)
        failpoint("coordinator.horizon.before-write", when: horizon > books.horizon)
    }

    func passFailpointsAfterWrite(_ batch: [DecisionEntry], finished: [TransactionID], horizon: UInt64) {
        failpoint("coordinator.decision.after-write", when: batch.contains { $0.decision.cause != .inquired })
        failpoint("coordinator.inquiry.after-write", when: batch.contains { $0.decision.cause == .inquired })
        failpoint("coordinator.acknowledgement.after-write", when: !finished.isEmpty)
        failpoint("coordinator.horizon.after-write", when: horizon > books.horizon)
    }
}
