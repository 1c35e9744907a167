import BankAPI
import BankClient
import Directory
import Federation
import Foundation
import Inspection
import Journal
import SettlementProtocol
import Transport

/// The checks of a healed federation, and of the stores of its stopped processes.
struct FinalCheck: Sendable {
    let federation: LocalFederation
    let loans: [ToldLoan]

    // MARK: Ending

    /// Waits until nothing is held or in doubt anywhere.
    func notEnded(within patience: Duration) async -> [Violation] {
        let deadline = ContinuousClock.now + patience
        var open = await openBanks()
        while !open.isEmpty, .now < deadline, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(100))
            open = await openBanks()
        }
        return open
    }

    private func openBanks() async -> [Violation] {
        var open: [Violation] = []
        for bank in federation.file.banks.map(\.id) {
            do {
                let operators = try await federation.clients.operators(of: bank)
                let books = try await operators.getBooks()
                let held = books.accounts.filter { $0.heldMinor != 0 || $0.pendingMinor != 0 }
                if !held.isEmpty {
                    open.append(
                        Violation(.notEnded, "held: \(held.prefix(4).map(\.id))", member: bank.text))
                }
                guard books.inDoubt > 0 else { continue }
                open += try await operators.listInDoubt().transactions.prefix(8).map {
                    Violation(.notEnded, "in doubt", transaction: $0.id, member: bank.text)
                }
            } catch {
                open.append(Violation(.noAnswer, "\(error)", member: bank.text))
            }
        }
        return open
    }

    // MARK: Outcomes

    /// The loans that the customers are shown, by id. Waits while one of them is pending.
    ///
    /// A bank tells an outcome before its own record of it is durable. After a crash in between it shows the loan as
    /// pending until it has asked again.
    func shownLoans(within patience: Duration) async throws -> [String: API.Loan] {
        let deadline = ContinuousClock.now + patience
        while true {
            let shown = try await shownLoans()
            guard shown.values.contains(where: { $0.state == .pending }), .now < deadline else { return shown }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func shownLoans() async throws -> [String: API.Loan] {
        var shown: [String: API.Loan] = [:]
        for bank in federation.file.banks.map(\.id) {
            for number in 0..<ChaosFederation.accounts {
                let customer = try await federation.clients.customer(ChaosFederation.customer(number), of: bank)
                var request = API.ListLoansRequest()
                request.limit = 500
                while true {
                    let page = try await customer.listLoans(request).loans
                    for loan in page { shown[loan.id] = loan }
                    guard page.count == 500, let last = page.last else { break }
                    request.before = last.id
                }
            }
        }
        return shown
    }

    /// Finds loans whose customer was never told the outcome, or was told another one than is shown.
    func shownOtherwise(_ shown: [String: API.Loan]) -> [Violation] {
        loans.compactMap { loan in
            let state = shown["\(loan.id)"]?.state
            let isRight: Bool
            switch loan.answer {
            case nil:
                return Violation(
                    .neverTold, "shown as \(Self.word(state))", transaction: "\(loan.id)",
                    member: loan.order.borrowersBank.text)
            case .committed: isRight = state == .committed
            case .aborted: isRight = state == .aborted
            case .refused: isRight = state == nil || state == .aborted
            }
            guard !isRight, let answer = loan.answer else { return nil }
            return Violation(
                .shownOtherwise, "told \(answer), but shown as \(Self.word(state))", transaction: "\(loan.id)",
                member: loan.order.borrowersBank.text)
        }
    }

    /// The reasons that faults may cause on any loan, whichever process or message they hit.
    ///
    /// `conflict`: a crash lost the record of a loan that was already on its way, and the repeated request met it at the
    /// coordinator.
    private static let reasonsOfFaults: Set<ReasonCode> = [
        .aborted, .busy, .tooManyRefusals, .resourceExhausted, .bankUnreachable, .timedOut, .inquired, .conflict,
    ]

    /// Finds loans that failed for a reason that is neither their own flaw's nor a fault's.
    func badReasons() -> [Violation] {
        loans.compactMap { loan in
            guard let answer = loan.answer, let reason = answer.reason else { return nil }
            if let code = ReasonCode(rawValue: reason) {
                guard code != loan.order.flaw?.reason, !Self.reasonsOfFaults.contains(code) else { return nil }
            }
            return Violation(
                .badReason, "told \(answer)", transaction: "\(loan.id)", member: loan.order.borrowersBank.text)
        }
    }

    private static let manyLoans = 20

    /// Finds a federation that was asked for many loans and committed none.
    ///
    /// - Parameter callers: Loans under way at once: one fault may have aborted that many.
    func noneCommitted(callers: Int) -> [Violation] {
        let isMany = loans.count >= max(Self.manyLoans, 2 * callers)
        guard isMany, !loans.contains(where: { $0.answer == .committed }) else { return [] }
        return [Violation(.noneCommitted, "\(loans.count) loans were asked for")]
    }

    private static func word(_ state: API.LoanState?) -> String {
        switch state {
        case .committed: "committed"
        case .aborted: "aborted"
        case .pending: "pending"
        case nil: "unknown"
        case .unspecified, .UNRECOGNIZED: "something else"
        }
    }

    /// Asks every bank for its durable state of every loan, as the coordinator may; finds states that do not fit.
    func twoOutcomes(_ shown: [String: API.Loan]) async -> [Violation] {
        guard let coordinator = federation.file.coordinators.first?.id else { return [] }
        let client: ConnectClient
        do { client = ConnectClient(trust: try federation.trust(as: coordinator)) } catch {
            return [Violation(.noAnswer, "\(error)", member: coordinator.text)]
        }
        defer { client.shutdown() }
        var violations: [Violation] = []
        for bank in federation.file.banks {
            for start in stride(from: 0, to: loans.count, by: ProtocolLimits.batch) {
                let some = Array(loans[start..<min(start + ProtocolLimits.batch, loans.count)])
                do {
                    let states = try await states(
                        of: some.map(\.id), at: bank.id, from: coordinator, client)
                    guard states.count == some.count else {
                        violations.append(
                            Violation(
                                .badAnswer, "\(states.count) states for \(some.count) loans", member: bank.id.text))
                        continue
                    }
                    for (loan, state) in zip(some, states) where !Self.fits(state, loan, shown, at: bank.id) {
                        violations.append(
                            Violation(
                                .twoOutcomes,
                                "\(state) here, but shown to its customer as \(Self.word(shown["\(loan.id)"]?.state))",
                                transaction: "\(loan.id)", member: bank.id.text))
                    }
                } catch {
                    violations.append(Violation(.noAnswer, "\(error)", member: bank.id.text))
                }
            }
        }
        return violations
    }

    private static func fits(
        _ state: Wire.ParticipantState, _ loan: ToldLoan, _ shown: [String: API.Loan], at bank: MemberID
    ) -> Bool {
        let isCommitted = shown["\(loan.id)"]?.state == .committed && loan.order.participants.contains(bank)
        return isCommitted ? state == .committed : state != .committed && state != .prepared
    }

    private func states(
        of ids: [TransactionID], at bank: MemberID, from coordinator: MemberID, _ client: ConnectClient
    ) async throws -> [Wire.ParticipantState] {
        var request = Wire.InquireRequest()
        request.sender = coordinator.text
        request.keys = ids.map { Wire.Key(TransactionKey(coordinator: coordinator, id: $0)) }
        guard let endpoint = federation.settlement(of: bank) else { return [] }
        let response = try await client.call(
            endpoint, service: Wire.participantService, method: "Inquire", request,
            returning: Wire.InquireResponse.self, timeout: .seconds(15))
        return response.states
    }

    // MARK: Books

    /// Minor units on every customer's account.
    static func customersBalances(_ federation: LocalFederation) async throws -> [AccountReference: Int64] {
        var balances: [AccountReference: Int64] = [:]
        for bank in federation.file.banks.map(\.id) {
            let books = try await federation.clients.operators(of: bank).getBooks()
            for account in books.accounts where account.kind == "customer" {
                balances[AccountReference(bank: bank.text, account: account.id)] = account.balanceMinor
            }
        }
        return balances
    }

    /// Finds accounts that other movements than the committed loans changed since `before`.
    func wrongMovements(
        _ shown: [String: API.Loan], since before: [AccountReference: Int64]
    ) async throws -> [Violation] {
        var expected = before
        for loan in loans where shown["\(loan.id)"]?.state == .committed {
            expected.merge(loan.order.movements, uniquingKeysWith: +)
        }
        let after = try await Self.customersBalances(federation)
        return Set(expected.keys).union(after.keys).sorted().compactMap { place in
            guard expected[place] != after[place] else { return nil }
            return Violation(
                .wrongMovement,
                "\(place.account) has \(after[place] ?? 0) minor units, but should have \(expected[place] ?? 0)",
                member: place.bank)
        }
    }

    /// Finds pairs of banks that disagree, and currencies that do not sum to zero at a bank.
    func notBalanced() async -> [Violation] {
        var violations: [Violation] = []
        for bank in federation.file.banks.map(\.id) {
            do {
                let report = try await federation.clients.operators(of: bank).reconcile()
                violations += report.comparisons.compactMap { line in
                    guard !line.error.isEmpty || line.differenceMinor != 0 || line.excusedMinor != 0 else { return nil }
                    return Violation(
                        .notBalanced,
                        "with \(line.peer) in \(line.currency): difference \(line.differenceMinor), excused "
                            + "\(line.excusedMinor) minor units \(line.error)", member: bank.text)
                }
                violations += report.trialBalance.filter { $0.sumMinor != 0 }.map {
                    Violation(.notBalanced, "\($0.currency) sums to \($0.sumMinor) minor units", member: bank.text)
                }
            } catch {
                violations.append(Violation(.noAnswer, "\(error)", member: bank.text))
            }
        }
        return violations
    }

    // MARK: Stores

    /// Checks every store of the stopped federation as `freshet inspect` does.
    static func badStores(
        of file: FederationFile, in folder: RunFolder, programs: Programs
    ) async -> [Violation] {
        let folders =
            file.coordinators.map { (member: $0.id, path: "\(folder.path)/\($0.id)") }
            + file.banks.flatMap { bank in
                (bank.core == nil ? ["core", "desk"] : ["desk"]).map {
                    (member: bank.id, path: "\(folder.path)/\(bank.id)/\($0)")
                }
            }
        var violations: [Violation] = []
        for (member, path) in folders {
            do throws(JournalError) {
                violations += Self.violations(try InspectedStore(inFolderAt: path), at: member)
            } catch {
                violations.append(
                    Violation(.badStore, "\(path): \(error.code.rawValue): \(error.detail)", member: member.text))
            }
        }
        for bank in file.banks where bank.core != nil {
            let database = BankDatabase(bank: bank.id, config: folder.config(of: bank.id))
            do throws(FederationError) {
                violations += Self.violations(try await database.inspected(by: programs), at: bank.id)
            } catch {
                violations.append(Violation(.badStore, "\(error)", member: bank.id.text))
            }
        }
        return violations
    }

    private static func violations(_ store: InspectedStore, at member: MemberID) -> [Violation] {
        store.findings.map {
            Violation(.badStore, "\(store.kind.rawValue): \($0.code): \($0.detail)", member: member.text)
        }
    }
}
