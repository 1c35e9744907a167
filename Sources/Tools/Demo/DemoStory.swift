import BankAPI
import Clock
import CommandParts
import Directory
import Federation
import SettlementProtocol
import SupplyChain

/// Tells the demo's three parts on a federation that has just been started, and checks that each goes as told.
struct DemoStory: Sendable {
    let federation: LocalFederation
    let invoice: Document
    let cast: DemoCast
    let narrator: DemoNarrator
    /// Expectations that were not met; empty if everything went as told.
    private(set) var differences: [String] = []
    private(set) var loans: [API.Loan] = []

    init(_ federation: LocalFederation, invoice: Document, cast: DemoCast, narrator: DemoNarrator) {
        self.federation = federation
        self.invoice = invoice
        self.cast = cast
        self.narrator = narrator
    }

    /// - Parameter began: The time at which the command started.
    /// - Throws: The errors that stopped a part; expectations that were not met are in ``differences``.
    mutating func tell(since began: ContinuousClock.Instant) async throws -> DemoReport {
        let before = try await BooksSnapshot.take(federation.clients)
        await introduce(before)
        let afterLoan = try await settle(from: before)
        try await refuse(from: afterLoan)
        let killing = try await killAndFinish(from: afterLoan)
        let reconciliation = await reconcile()
        return DemoReport(
            invoice: invoice, loans: loans, before: before, after: try await BooksSnapshot.take(federation.clients),
            reconciliation: reconciliation, members: await federation.members, killing: killing,
            elapsed: .now - began, differences: differences)
    }

    /// Notes an expectation that was not met.
    mutating func expect(_ isSo: Bool, _ claim: String) {
        if !isSo { differences.append(claim) }
    }

    /// Requests a loan with a new id, and waits until every bank has finished it.
    ///
    /// - Throws: ``CommandFailure``.
    func request(_ claim: DemoClaim, timeout: UInt32 = 0) async throws -> API.Loan {
        let client = try await federation.clients.customer(cast.borrower, of: cast.borrowersBank)
        return try await LoanAttempt(
            client: client, request: claim.request(.fresh(at: WallClock.unixMilliseconds), timeout: timeout),
            goal: .applied, commandToShow: "freshet demo"
        ).run()
    }

    /// Notes and prints a loan that has ended.
    mutating func note(_ loan: API.Loan) {
        loans.append(loan)
        narrator.say(LoanRendering(loan).lines(narrator.style))
    }

    /// Has every bank compare its books with every other's.
    mutating func reconcile() async -> ReconciliationReport {
        let report = await ReconciliationReport.gather(await federation.clients)
        narrator.say(["", "reconciliation of every pair of banks:"] + report.lines(narrator.style))
        expect(report.isBalanced, "the banks' books agree with one another")
        expect(report.inDoubt == 0, "no transaction stays in doubt")
        return report
    }
}
