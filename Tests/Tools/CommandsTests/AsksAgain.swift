import BankAPI
import CommandParts
import SwiftProtobuf
import Terminal
import Testing
import Transport

@Suite struct AsksAgain {
    private static let lost = ConnectError(
        .unavailable, reason: "connection_lost", "the connection was lost", delivery: .unknown)
    private static let unsent = ConnectError(
        .unavailable, reason: "connection_refused", "nobody listens", delivery: .notSent)

    private func answer(_ loan: API.Loan) -> ScriptedBank.Reply {
        var response = API.RequestLoansResponse()
        response.results = [.with { $0.loan = loan }]
        return .success(response)
    }

    private func refusal(_ code: String) -> ScriptedBank.Reply {
        var response = API.RequestLoansResponse()
        response.results = [.with { $0.refusal.code = code }]
        return .success(response)
    }

    private func run(_ bank: ScriptedBank, goal: API.WaitFor = .decided) async throws(CommandFailure) -> API.Loan {
        var request = API.LoanRequest()
        request.id = "0198c5a0-9d3e-7c41-8f6b-2a7d1e5b9c04"
        return try await LoanAttempt(
            client: bank, request: request, goal: goal, commandToShow: "freshet loan show"
        ).run()
    }

    private func failure(_ bank: ScriptedBank) async -> CommandFailure? {
        do throws(CommandFailure) {
            _ = try await run(bank)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a request whose answer was lost is repeated with the same id`() async throws {
        let bank = ScriptedBank(
            [.failure(Self.lost), answer(.sample(.committed))], thenShowing: .sample(.committed, timeline: [.init()]))
        let loan = try await run(bank)
        #expect(loan.state == .committed)
        #expect(bank.asked.map(\.id) == Array(repeating: "0198c5a0-9d3e-7c41-8f6b-2a7d1e5b9c04", count: 2))
    }

    @Test(arguments: [lost, unsent, ConnectError(.resourceExhausted, reason: "busy", "too much")])
    func `the outcome stays unknown after a lost answer until an answer arrives`(second: ConnectError) async {
        let bank = ScriptedBank([.failure(Self.lost), .failure(second)])
        let failure = await failure(bank)
        #expect(failure?.code == "outcome_unknown")
        #expect(failure?.exitCode == 2)
        #expect(failure?.next.contains("freshet loan show") == true)
        #expect(bank.asked.count == 2)
    }

    @Test func `a request that was never sent is not repeated`() async {
        let bank = ScriptedBank([.failure(Self.unsent)])
        let failure = await failure(bank)
        #expect(failure?.code == "connection_refused")
        #expect(failure?.exitCode == 69)
        #expect(bank.asked.count == 1)
    }

    @Test(
        arguments: [
            ("loan_cannot_repay", 1), ("not_a_lender", 1), ("conflict", 1), ("unknown_member", 65),
            ("unknown_currency", 65),
            ("not_authorised", 77), ("busy", 75), ("a_reason_of_the_future", 1),
        ] as [(String, Int32)])
    func `a refusal keeps the bank's code and has a fitting exit code`(code: String, exitCode: Int32) async {
        let failure = await failure(ScriptedBank([refusal(code)]))
        #expect(failure?.code == code)
        #expect(failure?.exitCode == exitCode)
    }

    @Test func `an attempt waits for a pending loan`() async throws {
        let bank = ScriptedBank(
            [answer(.sample(.pending))], thenShowing: .sample(.committed, timeline: [.init()]))
        #expect(try await run(bank).state == .committed)
        #expect(bank.looked == [.decided])
    }

    @Test func `an attempt waits for a loan to be applied everywhere if asked to`() async throws {
        let bank = ScriptedBank(
            [answer(.sample(.committed))], thenShowing: .sample(.committed, applied: true, timeline: [.init()]))
        #expect(try await run(bank, goal: .applied).applied)
        #expect(bank.looked == [.applied])
    }

    @Test func `a timeline that cannot be fetched does not hide the outcome`() async throws {
        let bank = ScriptedBank([answer(.sample(.committed))])
        #expect(try await run(bank).state == .committed)
        #expect(bank.looked == [.unspecified])
    }
}
