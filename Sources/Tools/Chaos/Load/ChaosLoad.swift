import BankAPI
import BankClient
import Clock
import Federation
import Foundation
import Journal
import Lending
import SettlementProtocol
import Synchronization
import Transport

/// Customers who keep asking for loans, each with an id of the customer's choice. A customer repeats a request with the
/// same id until it is told the outcome.
final class ChaosLoad: Sendable {
    private struct State {
        var loans: [ToldLoan] = []
        var isOver = false
        var hasGivenUp = false
    }

    private let seed: UInt64
    private let banks: [MemberID]
    private let currency: String
    /// By bank, one client per customer.
    private let clients: [MemberID: [CustomerClient]]
    private let state = Mutex(State())

    init(seed: UInt64, banks: [MemberID], currency: String, clients: [MemberID: [CustomerClient]]) {
        self.seed = seed
        self.banks = banks
        self.currency = currency
        self.clients = clients
    }

    /// The pause between two loans of a caller.
    private static let pause = Duration.milliseconds(40)
    /// The timeout of a request, which is then sent again.
    private static let patience = Duration.seconds(3)

    /// Keeps `callers` loans under way until ``end()``; returns once every customer knows the outcome or has given up.
    func run(callers: Int) async {
        await withDiscardingTaskGroup { group in
            for _ in 0..<callers {
                group.addTask {
                    while let (place, loan) = self.next() {
                        let answer = await self.answer(to: loan)
                        self.state.withLock { $0.loans[place].answer = answer }
                        try? await Task.sleep(for: Self.pause)
                    }
                }
            }
        }
    }

    /// No new loans from now on.
    func end() { state.withLock { $0.isOver = true } }

    /// No customer asks again from now on.
    func giveUp() { state.withLock { $0.hasGivenUp = true } }

    var loans: [ToldLoan] { state.withLock { $0.loans } }
    var counts: (asked: Int, told: Int) { state.withLock { ($0.loans.count, $0.loans.count { $0.answer != nil }) } }

    private func next() -> (place: Int, loan: ToldLoan)? {
        state.withLock { state in
            guard !state.isOver, !Task.isCancelled else { return nil }
            let place = state.loans.count
            state.loans.append(
                ToldLoan(
                    id: .fresh(at: WallClock.unixMilliseconds),
                    order: ChaosOrder(number: place, seed: seed, banks: banks)))
            return (place, state.loans[place])
        }
    }

    /// Nil if the customer gave up.
    private func answer(to loan: ToldLoan) async -> ToldLoan.Answer? {
        guard let client = clients[loan.order.borrowersBank]?[loan.order.number] else { return nil }
        var request = API.RequestLoansRequest()
        request.loans = [loan.order.request(id: loan.id, currency: currency)]
        request.waitFor = .decided
        var pause = Duration.milliseconds(50)
        while !state.withLock({ $0.hasGivenUp }), !Task.isCancelled {
            do throws(ConnectError) {
                let response = try await client.requestLoans(request, timeout: Self.patience)
                if let answer = response.results.first.flatMap(ToldLoan.Answer.init) { return answer }
            } catch {
                if error.delivery == .answered, !error.isPassing { return .refused(code: error.reason) }
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(500))
        }
        return nil
    }
}

extension ToldLoan.Answer {
    /// Nil if the customer has to ask again.
    fileprivate init?(_ result: API.LoanResult) {
        switch result.result {
        case .loan(let loan):
            switch loan.state {
            case .committed: self = .committed
            case .aborted: self = .aborted(reason: loan.reason)
            case .pending, .unspecified, .UNRECOGNIZED: return nil
            }
        case .refusal(let refusal):
            guard !["busy", "resource_exhausted", "stopping", "broken"].contains(refusal.code) else { return nil }
            self = .refused(code: refusal.code)
        case nil: return nil
        }
    }
}

extension ConnectError {
    /// Whether the same request may be answered otherwise later.
    fileprivate var isPassing: Bool {
        switch code {
        case .invalidArgument, .notFound, .alreadyExists, .permissionDenied, .failedPrecondition, .outOfRange,
            .unimplemented, .unauthenticated:
            false
        case .unavailable, .deadlineExceeded, .canceled, .unknown, .internal, .resourceExhausted, .aborted, .dataLoss:
            true
        }
    }
}
