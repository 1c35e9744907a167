import BankAPI
import Foundation
import SettlementProtocol
import SwiftProtobuf

/// A loan that was requested at this bank.
struct LoanRecord: Sendable {
    let key: TransactionKey
    let digest: Hash256
    let customer: String
    /// SHA-256 of the request, so that the same id with another request is found out.
    let requestHash: Hash256
    /// A serialised `Loan` as it was laid out: what it costs and moves.
    let loan: Data
    /// How long the coordinator may gather votes.
    let timeoutMilliseconds: UInt32
    var ending: Ending?

    /// How it ended.
    struct Ending: Hashable, Sendable {
        let outcome: Outcome
        /// A stable reason code; empty for a commit.
        var reason = ""
        var detail = ""
        /// The member that gave the reason.
        var reasonFrom = ""
        var decidedAtUnixMilliseconds: UInt64 = 0
    }

    /// As the customer sees it.
    func wire() -> API.Loan {
        // The bytes are this process's own, or passed their journal's checksum.
        wire((try? API.Loan(serializedBytes: loan)) ?? API.Loan())
    }

    /// Without its legs.
    ///
    /// - Parameter laidOut: What ``loan`` holds, where the caller has it still; with or without legs.
    func summary(of laidOut: API.Loan? = nil) -> API.Loan {
        var loan = laidOut.map(wire) ?? wire()
        loan.legs = []
        return loan
    }

    private func wire(_ laidOut: API.Loan) -> API.Loan {
        var loan = laidOut
        switch ending?.outcome {
        case .committed: loan.state = .committed
        case .aborted: loan.state = .aborted
        case nil: loan.state = .pending
        }
        if let ending {
            loan.reason = ending.reason
            loan.reasonDetail = ending.detail
            loan.reasonFrom = ending.reasonFrom
            loan.decidedAtUnixMs = ending.decidedAtUnixMilliseconds
        }
        return loan
    }
}
