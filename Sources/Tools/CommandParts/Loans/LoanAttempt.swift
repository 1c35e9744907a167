package import BankAPI
import ProcessInterface
package import Terminal
import Transport

/// Requests one loan from a bank until its outcome is known, or cannot be learnt now.
///
/// The client chooses the request's id. After a lost answer it repeats the request with the same id, and the bank
/// answers with the result of the first request.
package struct LoanAttempt<Client: LoanClient>: Sendable {
    package let client: Client
    /// Has an id.
    package let request: API.LoanRequest
    package let goal: API.WaitFor
    /// The command that shows the outcome later.
    package let commandToShow: String

    package init(client: Client, request: API.LoanRequest, goal: API.WaitFor, commandToShow: String) {
        self.client = client
        self.request = request
        self.goal = goal
        self.commandToShow = commandToShow
    }

    private static var patience: Duration { .seconds(60) }

    /// The loan with its timeline: decided, or pending if the bank does not know the outcome yet.
    ///
    /// - Throws: ``CommandFailure``: the bank's refusal; the error that kept the request from the bank;
    ///   `outcome_unknown` if the bank may have the request but does not answer.
    package func run() async throws(CommandFailure) -> API.Loan {
        let loan = try await requested()
        let awaited = loan.state == .pending ? await looked(at: loan, waitingFor: .decided) : loan
        let finished = goal == .applied && !awaited.applied ? await looked(at: awaited, waitingFor: .applied) : awaited
        return finished.timeline.isEmpty ? await looked(at: finished, waitingFor: .unspecified) : finished
    }

    private func requested() async throws(CommandFailure) -> API.Loan {
        let response: API.RequestLoansResponse
        do throws(ConnectError) { response = try await ask() } catch {
            guard error.delivery == .unknown else { throw CommandFailure(asking: error) }
            do throws(ConnectError) { response = try await ask() } catch { throw unknown(error) }
        }
        switch response.results.first?.result {
        case .loan(let loan): return loan
        case .refusal(let refusal): throw CommandFailure(refusal)
        case nil: throw unknown(nil)
        }
    }

    private func ask() async throws(ConnectError) -> API.RequestLoansResponse {
        var requests = API.RequestLoansRequest()
        requests.loans = [request]
        requests.waitFor = goal
        return try await client.requestLoans(requests, timeout: Self.patience)
    }

    /// The loan as the bank sees it now; unchanged if the bank cannot be asked.
    private func looked(at loan: API.Loan, waitingFor goal: API.WaitFor) async -> API.Loan {
        var request = API.GetLoanRequest()
        request.id = loan.id
        request.waitFor = goal
        return (try? await client.getLoan(request, timeout: Self.patience)) ?? loan
    }

    private func unknown(_ error: ConnectError?) -> CommandFailure {
        let why = error.map { " (\($0.reason): \($0.message))" } ?? ""
        return CommandFailure(
            code: "outcome_unknown", "no answer for loan \(request.id); the bank may have received the request\(why)",
            next: "Ask for its outcome: \(commandToShow); or request it again with --id \(request.id)",
            exitCode: Exit.unknown)
    }
}
