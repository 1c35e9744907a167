import BankAPI
import BankClient
import CommandParts
import Federation
import ProcessInterface
import SettlementProtocol
import Terminal
import Transport

extension DemoStory {
    /// A bank that was killed in the middle of a loan.
    struct Killing: Sendable {
        let bank: MemberID
        let killed: Int32
        let restarted: Int32
    }

    /// Part 3: a bank is killed after its yes vote and started again, and the loan is finished.
    ///
    /// The buyer's bank is frozen until then, so that the last vote cannot come before the kill.
    mutating func killAndFinish(from before: BooksSnapshot) async throws -> Killing {
        let claim = cast.next
        let victim = claim.upstream.bank
        let frozen = claim.buyer.bank
        narrator.part("3 of 3: \(victim) is killed after its yes vote, and started again")
        let first = await pid(of: victim)
        try await federation.pause(frozen)
        async let answer = { [self] in try await request(claim, timeout: Self.patience) }()
        try await waitUntilInDoubt(victim)
        narrator.say("\(frozen) is frozen (SIGSTOP), so that no decision is possible yet")
        narrator.say("\(victim) has voted yes and keeps its holds: 1 transaction in doubt")
        try await federation.kill(victim)
        let isDown = await pid(of: victim) == nil
        expect(isDown, "\(victim)'s process has ended")
        narrator.say("\(victim) is killed (SIGKILL, pid \(first ?? 0))")
        try await federation.resume(frozen)
        let second = try await federation.restart(victim).pid
        narrator.say(["\(victim) is started again (pid \(second)) and finds its vote in its journal", ""])
        expect(second != first, "\(victim) is another process than before")
        let loan = try await answer
        note(loan)
        expect(loan.state == .committed, "the loan is committed although \(victim) was killed after its yes vote")
        _ = try await compareBooks(before, after: loan, claim)
        return Killing(bank: victim, killed: first ?? 0, restarted: second)
    }

    /// How long votes may be gathered in this part, including kill and restart; milliseconds. No lender of the demo
    /// accepts more.
    private static let patience: UInt32 = 10_000

    private func pid(of member: MemberID) async -> Int32? {
        await federation.members.first { $0.id == member }?.pid
    }

    /// - Throws: ``CommandFailure`` with `demo_stuck` if the bank has not voted in time.
    private func waitUntilInDoubt(_ bank: MemberID) async throws {
        let operators = try await federation.clients.operators(of: bank)
        let deadline = ContinuousClock.now + .seconds(10)
        while try await operators.getBooks().inDoubt == 0 {
            guard .now < deadline else {
                throw CommandFailure(
                    code: "demo_stuck", "\(bank) has not voted within 10 s",
                    next: "Run the demo again on a quieter machine.",
                    exitCode: Exit.isFalse)
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
