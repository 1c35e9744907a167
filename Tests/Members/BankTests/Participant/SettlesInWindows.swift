import BankAPI
import BankClient
import Federation
import FederationTesting
import Foundation
import Projections
import SettlementProtocol
import Testing
import Transport

/// One transaction sets the debts between the banks to zero and moves each bank's net to the settlement bank.
@Suite(.serialized, .federationThatSettles) struct SettlesInWindows {
    private let federation: TestFederation

    init() throws { federation = try .current }

    /// Asks cedar to settle a window; the cut is the time of its id.
    private func settle(
        _ id: TransactionID = .fresh(), without: [MemberID] = []
    ) async throws -> API.SettlementReport {
        var request = API.SettleWindowRequest()
        request.windowID = "\(id)"
        request.without = without.map(\.text)
        return try await federation.operators(of: Brook.cedar).settleWindow(request)
    }

    private func owed(_ bank: MemberID, to peer: MemberID, in books: Books) -> Int64 {
        books.balance("\(bank) clearing/\(peer)/EUR")
    }

    /// Fails the test if any two banks other than cedar owe each other anything.
    private func expectSettled(_ books: Books) {
        for bank in Brook.banks where bank != Brook.cedar {
            for peer in Brook.banks where peer != bank && peer != Brook.cedar {
                #expect(owed(bank, to: peer, in: books) == 0, "\(bank) and \(peer)")
            }
        }
    }

    @Test func `a window clears each pair, moves nets to the settlement bank, and pays no customer`() async throws {
        _ = try await settle()
        let start = try await federation.quietBooks()
        try await federation.settle(.timber())
        let before = try await federation.quietBooks()
        let report = try await settle()
        #expect(report.state == .committed, "\(report.reason) from \(report.reasonFrom): \(report.reasonDetail)")
        #expect(report.pairs.map(\.debtor) == ["birch", "doum"])
        #expect(report.pairs.map(\.creditor) == ["alder", "birch"])
        #expect(report.pairs.map(\.amountMinor) == [2_400, 1_240_000])
        #expect(report.nets.map(\.bank) == ["alder", "birch", "doum"])
        #expect(report.nets.map(\.paysMinor) == [-2_400, -1_237_600, 1_240_000])
        let after = try await federation.quietBooks()
        expectSettled(after)
        #expect(after.movements(since: before) == [:])
        for net in report.nets {
            let bank = try MemberID(net.bank)
            #expect(
                owed(bank, to: Brook.cedar, in: after) == owed(bank, to: Brook.cedar, in: before) + net.paysMinor)
        }
        #expect(after.movements(since: start) == API.LoanRequest.timberMovements)
        try await federation.expectReconciled()
    }

    @Test func `a window is settled once, however often it is requested`() async throws {
        try await federation.settle(.timber())
        let id = TransactionID.fresh()
        let first = try await settle(id)
        #expect(first.state == .committed)
        let (again, conflict) = try await federation.changingNoBook {
            (try await settle(id), try await reason { try await settle(id, without: [Brook.alder]) })
        }
        #expect(again == first)
        #expect(conflict == "conflict")
        try await federation.processes.kill(Brook.cedar)
        try await federation.processes.restart(Brook.cedar)
        #expect(try await settle(id) == first)
        let next = try await settle()
        #expect(next.state == .unspecified && next.pairs.isEmpty, "nothing is left")
    }

    @Test func `a window under load settles older loans, leaves newer ones, and loses none`() async throws {
        let before = try await federation.quietBooks()
        let ids = try await Load.run(on: federation) { load in
            for _ in 0..<3 {
                try await load.commits(20)
                let report = try await settle()
                #expect(report.state == .committed, "\(report.reason) from \(report.reasonFrom)")
                #expect(report.pairs.count >= 2)
            }
            try await load.commits(20)
        }
        try await federation.expectExactEnd(of: ids, since: before)
        _ = try await settle()
        expectSettled(try await federation.quietBooks())
        try await federation.expectReconciled()
    }

    @Test func `processes that die during windows leave no window settled twice or in part`() async throws {
        let before = try await federation.quietBooks()
        var windows: [TransactionID] = []
        let ids = try await Load.run(on: federation, callers: 3) { load in
            for victim in [Brook.cedar, Brook.ford, Brook.doum, Brook.cedar, Brook.birch] {
                try await load.commits(5)
                let id = TransactionID.fresh()
                windows.append(id)
                let window = Task { try? await settle(id) }
                // Each kill comes at another moment of its window, from before the freezes to after the decision.
                for _ in 0..<(windows.count * 3) { _ = try? await federation.books() }
                try await federation.processes.kill(victim)
                try await federation.processes.restart(victim)
                _ = await window.value
            }
        }
        try await federation.expectExactEnd(of: ids, since: before)
        let last = try await eventually("windows no longer commit", within: .seconds(60)) {
            let report = try? await settle()
            return report?.state == .committed ? try TransactionID(report?.windowID ?? "") : nil
        }
        let after = try await federation.quietBooks(within: .seconds(60))
        expectSettled(after)
        // The committed windows' reports add up to exactly the money that moved.
        var paid: [String: Int64] = [:]
        for id in windows + [last] {
            guard let report = try? await settle(id) else { continue }
            #expect(report.state != .pending)
            for net in report.nets where report.state == .committed { paid[net.bank, default: 0] += net.paysMinor }
        }
        for bank in [Brook.alder, Brook.doum] {
            let moved = owed(bank, to: Brook.cedar, in: after) - owed(bank, to: Brook.cedar, in: before)
            #expect(moved == paid[bank.text] ?? 0, "\(bank)")
        }
        try await federation.expectReconciled()
    }

    @Test func `a window waits for a loan that is in doubt at the cut`() async throws {
        let payment = try federation.payment()
        #expect(try await federation.prepare(payment, at: Brook.doum).vote.choice == .yes)
        #expect(try await federation.prepare(payment, at: Brook.birch).vote.choice == .yes)
        let id = TransactionID.fresh()
        let window = Task { try await settle(id) }
        let request = freeze(id)
        let open = try await federation.ask(
            Brook.doum, "Freeze", request, returning: Wire.FreezeResponse.self, as: request.sender)
        #expect(open.open == 1 && open.balances.isEmpty)
        for bank in [Brook.doum, Brook.birch] { _ = try await federation.finish(payment, .committed, at: bank) }
        let report = try await window.value
        #expect(report.state == .committed, "\(report.reason) from \(report.reasonFrom)")
        #expect(report.pairs.map(\.debtor) == ["doum"] && report.pairs.map(\.amountMinor) == [5_000])
    }

    @Test func `a bank freezes only one of two windows with the same cut`() async throws {
        // A transaction whose outcome is still on its way would keep the first window open.
        _ = try await federation.quietBooks()
        let first = TransactionID.fresh()
        let twin = TransactionID(unixMilliseconds: first.unixMilliseconds, random: (1, 2))
        #expect(try await answer(to: freeze(first)) == nil)
        #expect(try await answer(to: freeze(twin)) == "before_cut")
        #expect(try await answer(to: freeze(first)) == nil, "the same again has the same answer")
    }

    @Test func `a transaction older than the cut is refused from then on, also after a restart`() async throws {
        let early = try federation.payment()
        let earlyToo = try federation.payment()
        _ = try await settle()
        #expect(try await refusal(of: early, at: Brook.doum) == .beforeCut)
        try await federation.processes.kill(Brook.doum)
        try await federation.processes.restart(Brook.doum)
        #expect(try await refusal(of: earlyToo, at: Brook.doum) == .beforeCut)
    }

    private func refusal(of composition: Composition, at bank: MemberID) async throws -> ReasonCode {
        let vote = try await federation.prepare(composition, at: bank).vote
        #expect(vote.choice == .no)
        let header = composition.transaction.header
        return try Refusal(
            opening: vote.sealedReason, of: header.key, digest: composition.digest, from: bank,
            ring: federation.ring(of: header.originator)
        ).reason
    }

    @Test func `a bank that is down is named in the error and can be left out`() async throws {
        try await federation.settle(.timber())
        try await federation.processes.kill(Brook.doum)
        let failed = try await failure { try await settle() }
        #expect(failed?.reason == "cannot_freeze" && failed?.message.contains("doum") == true)
        #expect(failed?.next.contains("leave it out") == true)
        let report = try await settle(without: [Brook.doum])
        #expect(report.state == .committed, "\(report.reason) from \(report.reasonFrom)")
        #expect(report.pairs.map(\.debtor) == ["birch"] && report.pairs.map(\.creditor) == ["alder"])
        try await federation.processes.restart(Brook.doum)
        #expect(try await settle().pairs.map(\.debtor) == ["doum"])
        expectSettled(try await federation.quietBooks())
    }

    // MARK: Asking banks to freeze

    private func freeze(
        _ window: TransactionID, sender: MemberID = Brook.cedar, members: [MemberID] = Brook.banks
    ) -> Wire.FreezeRequest {
        var request = Wire.FreezeRequest()
        request.sender = sender.text
        request.windowID = window.data
        request.members = members.map(\.text)
        return request
    }

    private func answer(to request: Wire.FreezeRequest) async throws -> String? {
        try await reason {
            try await federation.ask(
                Brook.birch, "Freeze", request, returning: Wire.FreezeResponse.self, as: request.sender)
        }
    }

    @Test func `only the settlement bank may ask for a freeze, and only for a past cut`() async throws {
        #expect(try await answer(to: freeze(.fresh(), sender: Brook.alder)) == "unknown_member")
        #expect(try await answer(to: freeze(.fresh(ahead: .seconds(60)))) == "busy")
        #expect(try await answer(to: freeze(.fresh(), members: [Brook.alder])) == "unknown_member")
        let earlier = TransactionID.fresh()
        #expect(try await answer(to: freeze(.fresh())) == nil)
        #expect(try await answer(to: freeze(earlier)) == "before_cut")
        var malformed = freeze(.fresh())
        malformed.windowID = Data([1, 2, 3])
        #expect(try await answer(to: malformed) == "malformed")
    }

    @Test func `only the settlement bank settles`() async throws {
        var request = API.SettleWindowRequest()
        request.windowID = "\(TransactionID.fresh())"
        #expect(
            try await reason { try await federation.operators(of: Brook.birch).settleWindow(request) }
                == "not_the_settlement_bank")
        request.windowID = "not an id"
        #expect(
            try await reason { try await federation.operators(of: Brook.cedar).settleWindow(request) } == "malformed")
        request.windowID = "\(TransactionID.fresh())"
        request.without = ["cedar"]
        #expect(
            try await reason { try await federation.operators(of: Brook.cedar).settleWindow(request) }
                == "unknown_member")
        let old = TransactionID.fresh(ahead: .seconds(-7_200))
        #expect(try await reason { try await settle(old) } == "expired")
    }
}

/// A bank has paid in less than its net.
@Suite struct NeedsPrefunding {
    @Test func `a net beyond the prefunding aborts the window and changes no balance`() async throws {
        try await TestFederation.run(
            adjust: { file in
                Brook.settleAtCedar(&file, prefunded: 1_239_999)
            }, { federation in try await expectAbort(federation) })
    }

    private func expectAbort(_ federation: TestFederation) async throws {
        try await federation.settle(.timber())
        let before = try await federation.quietBooks()
        var request = API.SettleWindowRequest()
        request.windowID = "\(TransactionID.fresh())"
        let report = try await federation.operators(of: Brook.cedar).settleWindow(request)
        #expect(report.state == .aborted)
        #expect(report.reason == "credit_limit_exceeded" && report.reasonFrom == "cedar")
        let changes = try await federation.quietBooks().changes(since: before)
        #expect(changes.keys.allSatisfy { $0.contains(" window/") }, "only the window accounts change")
        try await federation.expectReconciled()
    }
}
