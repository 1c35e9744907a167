package import BankAPI
import ProcessInterface
package import Terminal
import Transport

/// Asks a bank for one loan until its outcome is known, or nothing more can be learnt now.
///
/// The request carries an id of the client's own making, so a lost answer is asked for again with the same id, and the
/// bank answers what became of the first request.
package struct LoanAttempt<Client: LoanClient>: Sendable {
    package let client: Client
    /// Has an id.
    package let request: API.LoanRequest
    package let goal: API.WaitFor
    /// What to type to learn the outcome later.
    package let commandToShow: String

    package init(client: Client, request: API.LoanRequest, goal: API.WaitFor, commandToShow: String) {
        self.client = client
        self.request = request
        self.goal = goal
        self.commandToShow = commandToShow
    }

    private static var patience: Duration { .seconds(60) }

    /// The loan with its course: decided, or pending where the bank does not know the outcome yet.
    ///
    /// - Throws: ``CommandFailure``: the bank's refusal; what kept the request from the bank; `outcome_unknown` where the
    ///   bank may have it and gives no answer.
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

    /// The loan as the bank sees it now; as it was where the bank cannot be asked.
    private func looked(at loan: API.Loan, waitingFor goal: API.WaitFor) async -> API.Loan {
        var request = API.GetLoanRequest()
        request.id = loan.id
        request.waitFor = goal
        return (try? await client.getLoan(request, timeout: Self.patience)) ?? loan
    }

    private func unknown(_ error: ConnectError?) -> CommandFailure {
        let why = error.map { " (\($0.reason): \($0.message))" } ?? ""
        return CommandFailure(
            code: "outcome_unknown", "no answer came for loan \(request.id); the bank may have it\(why)",
            next: "Ask what became of it: \(commandToShow); or request it again with --id \(request.id)",
            exitCode: Exit.unknown)
    }
}
