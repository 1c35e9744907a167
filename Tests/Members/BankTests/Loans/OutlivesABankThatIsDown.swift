import BankAPI
import Federation
import FederationTesting
import SettlementProtocol
import Testing

extension BankProcesses {
    /// A bank that does not answer aborts the loans that need it, and no others.
    @Suite struct OutlivesABankThatIsDown {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test func `a loan that needs a dead bank is aborted by its timeout, and others go on`() async throws {
            let before = try await federation.quietBooks()
            try await federation.processes.kill(Brook.cedar)
            let mill = try await federation.mill()
            async let slow = mill.request(
                .timber(timeoutMilliseconds: 1_500), waitingFor: .decided, timeout: .seconds(15))
            let other = try await mill.request(.timberWithoutSupplier(), waitingFor: .applied).loan
            #expect(other.state == .committed)
            let aborted = try await slow.loan
            #expect(aborted.state == .aborted)
            #expect(["timed_out", "bank_unreachable"].contains(aborted.reason))
            #expect(aborted.reasonFrom == "cedar")
            #expect(ReasonCode(rawValue: aborted.reason)?.next.isEmpty == false)
            try await federation.processes.restart(Brook.cedar)
            let after = try await federation.quietBooks()
            #expect(
                after.movements(since: before) == [
                    "alder fee-income/EUR": 2_400, "birch mill-eur": 1_237_600, "doum harbour-eur": -1_240_000,
                ])
            try await federation.settle(.timber())
        }

        @Test func `a loan is aborted when a bank hangs, and the bank learns of it when it goes on`() async throws {
            try await federation.changingNoBook {
                try await federation.processes.pause(Brook.cedar)
                let loan = try await federation.mill()
                    .request(.timber(timeoutMilliseconds: 1_000), waitingFor: .decided).loan
                #expect("\(loan.state) \(loan.reason) \(loan.reasonFrom)" == "aborted timed_out cedar")
                try await federation.processes.resume(Brook.cedar)
            }
            try await federation.settle(.timber())
        }

        @Test func `a loan whose coordinator is down is aborted at once, and its customer is told`() async throws {
            let before = try await federation.quietBooks()
            try await federation.processes.kill(Brook.ford)
            let loan = try await federation.mill().request(.timber(), waitingFor: .decided).loan
            #expect("\(loan.state) \(loan.reason) \(loan.reasonFrom)" == "aborted bank_unreachable ford")
            try await federation.processes.restart(Brook.ford)
            #expect(try await federation.quietBooks().changes(since: before) == [:])
            try await federation.settle(.timber())
        }

        @Test func `books stay exact while a bank dies and comes back under load`() async throws {
            let before = try await federation.quietBooks()
            let ids = try await Load.run(on: federation) { load in
                try await load.commits(5)
                try await federation.processes.kill(Brook.doum)
                try await federation.processes.restart(Brook.doum)
                try await load.commits(5)
                try await federation.processes.kill(Brook.alder)
                try await federation.processes.restart(Brook.alder)
                try await load.commits(5)
            }
            try await federation.expectExactEnd(of: ids, since: before)
        }
    }
}
