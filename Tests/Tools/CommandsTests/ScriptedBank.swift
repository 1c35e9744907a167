import BankAPI
import CommandParts
import Synchronization
import Transport

/// A bank with scripted answers, one per call.
final class ScriptedBank: LoanClient {
    typealias Reply = Result<API.RequestLoansResponse, ConnectError>

    private struct State {
        var answers: [Reply]
        var loan: API.Loan?
        var asked: [API.LoanRequest] = []
        var looked: [API.WaitFor] = []
    }

    private let state: Mutex<State>

    /// - Parameter loan: The answer to `GetLoan`; nil for a bank that cannot be reached.
    init(_ answers: [Reply], thenShowing loan: API.Loan? = nil) {
        state = Mutex(State(answers: answers, loan: loan))
    }

    var asked: [API.LoanRequest] { state.withLock { $0.asked } }
    var looked: [API.WaitFor] { state.withLock { $0.looked } }

    func requestLoans(
        _ request: API.RequestLoansRequest, timeout: Duration
    ) async throws(ConnectError) -> API.RequestLoansResponse {
        let answer = state.withLock { state in
            state.asked += request.loans
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
        guard let answer else { throw ConnectError(.internal, reason: "no_answer_left", "the script has ended") }
        return try answer.get()
    }

    func getLoan(_ request: API.GetLoanRequest, timeout: Duration) async throws(ConnectError) -> API.Loan {
        let loan = state.withLock { state in
            state.looked.append(request.waitFor)
            return state.loan
        }
        guard let loan else { throw ConnectError(.unavailable, reason: "down", "nobody answers", delivery: .notSent) }
        return loan
    }
}

extension API.Loan {
    static func sample(
        _ state: API.LoanState, applied: Bool = false, reason: String = "", timeline: [API.TimelineEvent] = []
    ) -> API.Loan {
        var loan = API.Loan()
        loan.id = "0198c5a0-9d3e-7c41-8f6b-2a7d1e5b9c04"
        loan.state = state
        loan.applied = applied
        loan.reason = reason
        loan.timeline = timeline
        return loan
    }
}
