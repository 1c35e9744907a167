import BankAPI
import BankCore
import Directory
import Ledger
import Lending
import Money
import Projections
import SettlementProtocol

extension LoanDesk {
    typealias Quote = Result<LoanPlan, DeskRefusal>

    /// The cost and the legs of each loan, in the requests' order. Changes nothing.
    func quote(_ requests: [(loan: API.LoanRequest, customer: String)]) async -> [Quote] {
        var needed: [NeededAccount] = []
        let plans = requests.enumerated().map { place, request -> Quote in
            do throws(DeskRefusal) {
                let order = try reading.order(request.loan, customer: request.customer)
                let plan = try self.plan(order)
                for advance in order.advances {
                    func need(_ account: String) {
                        needed.append(
                            NeededAccount(
                                place: place, name: account, currency: advance.currency, customer: request.customer))
                    }
                    need(advance.account)
                    if advance.repayFrom != advance.account { need(advance.repayFrom) }
                    if advance.source != .reserve { need(Chart.allocation(request.customer, advance.currency).text) }
                }
                return .success(plan)
            } catch {
                return .failure(error)
            }
        }
        return await checkAccounts(needed, of: plans)
    }

    /// One of the customer's own accounts that a request draws on.
    private struct NeededAccount {
        let place: Int
        let name: String
        let currency: Currency
        let customer: String
    }

    private func plan(_ order: LoanOrder) throws(DeskRefusal) -> LoanPlan {
        do throws(LoanError) {
            return try LoanPlan(order, originator: bank) { lender, currency in
                federation.bank(lender)?.currentTerms(currency).map(LendingTerms.init)
            }
        } catch {
            throw DeskRefusal(error)
        }
    }

    /// Checks that the customer's own accounts exist in the right currency and cover the loan's deepest point.
    private func checkAccounts(_ needed: [NeededAccount], of plans: [Quote]) async -> [Quote] {
        guard !needed.isEmpty else { return plans }
        let accounts: [Account?]
        do { accounts = try await core.currentAccounts(needed.map { AccountName($0.name) }) } catch {
            return plans.map { _ in .failure(DeskRefusal(error)) }
        }
        var checked = plans
        for (needed, account) in zip(needed, accounts) {
            guard case .success(let plan) = checked[needed.place] else { continue }
            do throws(DeskRefusal) { try check(needed, account, plan: plan) } catch {
                checked[needed.place] = .failure(error)
            }
        }
        return checked
    }

    private func check(
        _ needed: NeededAccount, _ account: Account?, plan: LoanPlan
    ) throws(DeskRefusal) {
        guard let account, account.kind == .customer || account.kind == .allocation,
            account.owner == needed.customer, account.isOpen, account.currency == needed.currency
        else { throw DeskRefusal(.notAuthorised, "\(needed.name) is not a \(needed.currency) account of yours") }
        let short = -account.available - plan.deepestPoint(of: needed.name, at: bank)
        guard short <= 0 else {
            let amount = (try? Amount(minorUnits: short))?.decimal(in: needed.currency) ?? "\(short) minor units of"
            guard account.kind == .customer else {
                throw DeskRefusal(.allocationExhausted, "the allocation is short of \(amount) \(needed.currency)")
            }
            throw DeskRefusal(
                LoanError(
                    .loanCannotRepay,
                    "\(needed.name) would be short of \(amount) \(needed.currency) to pay and repay"))
        }
    }
}
