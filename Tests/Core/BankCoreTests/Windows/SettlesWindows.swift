import BankCore
import Foundation
import Ledger
import Money
import Projections
import SettlementProtocol
import Testing

/// Three banks settle a window at doum.
@Suite struct SettlesWindows {
    /// The banks after a loan, a freeze of the window, and a payment after the cut.
    private struct Scene {
        var banks: [MemberID: TestBank] = [:]
        let window = SettlementWindow(Fixtures.key(10).id)
        var frozen: [MemberID: [SettlementWindow.Frozen]] = [:]

        init(freezing members: [MemberID] = Fixtures.banks) throws {
            for id in Fixtures.banks {
                var opening = Opening(of: id)
                opening.netDebitCap = 0
                opening.creditLimit = 200_000
                if id == Fixtures.doum { opening.netDebitCap = 1_000_000 }
                banks[id] = try TestBank(opening)
            }
            try carryOut(.whole(1))
            for id in members { try freeze(id) }
            try carryOut(payment(11, 1_000))
        }

        /// A payment from mill at birch to quarry at cedar.
        func payment(_ number: UInt64, _ amount: Int64) -> Loan {
            Loan(key: Fixtures.key(number), legs: [.between(("birch", "mill"), ("cedar", "quarry"), amount)])
        }

        mutating func carryOut(_ loan: Loan) throws {
            for id in Set(loan.legs.flatMap { [$0.payer.bank, $0.payee.bank] }) {
                try #require(banks[id]?.verdict(on: loan) == nil)
                banks[id]?.finish(loan, .committed)
            }
        }

        mutating func freeze(_ id: MemberID) throws {
            frozen[id] = try #require(try banks[id]?.freeze(window), "nothing is in doubt")
        }

        func plan() throws -> SettlementPlan {
            try SettlementPlan(window: window, settlementBank: Fixtures.doum, frozen: frozen)
        }

        /// The transaction that settles the window by `legs`; doum's operators asked for it.
        func loan(_ legs: [Leg], key: TransactionKey? = nil, originator: MemberID = Fixtures.doum) -> Loan {
            Loan(
                key: key ?? TransactionKey(coordinator: Fixtures.ford, id: window.id), originator: originator,
                asker: .operators, legs: legs)
        }

        mutating func verdict(_ id: MemberID, on loan: Loan) throws -> ReasonCode? {
            try banks[id]?.verdict(on: loan)
        }

        func owed(_ bank: MemberID, to peer: MemberID) -> Int64? {
            banks[bank]?.books.ledger[Chart.clearing(peer, Fixtures.euro)]?.balance
        }
    }

    @Test func `each pair's balance goes to zero and each net amount to the settlement bank`() throws {
        var scene = try Scene()
        let before = scene
        let plan = try scene.plan()
        try scene.carryOut(scene.loan(plan.legs))
        #expect(scene.owed(Fixtures.alder, to: Fixtures.birch) == 0)
        #expect(scene.owed(Fixtures.birch, to: Fixtures.alder) == 0)
        #expect(scene.owed(Fixtures.birch, to: Fixtures.cedar) == 1_000, "the payment after the cut stays")
        #expect(scene.owed(Fixtures.cedar, to: Fixtures.birch) == -1_000)
        for net in plan.nets {
            let owed = try #require(before.owed(net.bank, to: Fixtures.doum))
            #expect(scene.owed(net.bank, to: Fixtures.doum) == owed + net.pays)
            #expect(scene.owed(Fixtures.doum, to: net.bank) == -owed - net.pays)
        }
        #expect(plan.nets.map(\.pays).reduce(0, +) == 0)
        for bank in scene.banks.values {
            #expect(bank.holdsNothing)
            #expect(bank.books.ledger.trialBalance().values.allSatisfy { $0 == 0 })
            for account in bank.books.ledger.accounts where [.settlement, .window].contains(account.kind) {
                #expect(account.balance == 0)
            }
            for account in bank.books.ledger.accounts where [.customer, .reserve, .position].contains(account.kind) {
                #expect(account.balance == before.banks[bank.id]?.books.ledger[account.name]?.balance)
            }
        }
    }

    @Test func `the nets pay exactly the pairs' debts`() throws {
        let plan = try Scene().plan()
        #expect(plan.pairs.map(\.debtor) == [Fixtures.birch, Fixtures.birch])
        #expect(plan.pairs.map(\.creditor) == [Fixtures.alder, Fixtures.cedar])
        #expect(plan.pairs.map(\.amount.minorUnits) == [100, 90_000])
        #expect(plan.nets.map(\.bank) == [Fixtures.alder, Fixtures.birch, Fixtures.cedar])
        #expect(plan.nets.map(\.pays) == [-100, 90_100, -90_000])
        #expect(plan.legs.count == plan.pairs.count + plan.nets.count)
    }

    @Test(arguments: [Fixtures.alder, Fixtures.birch, Fixtures.cedar])
    func `legs that do not cancel the frozen amounts are refused`(bank: MemberID) throws {
        let scene = try Scene()
        let legs = try scene.plan().legs
        for place in legs.indices where [legs[place].payer.bank, legs[place].payee.bank].contains(bank) {
            var fewer = legs
            fewer.remove(at: place)
            var dearer = legs
            dearer[place] = legs[place].with(amount: legs[place].amount.minorUnits + 1)
            for wrong in [fewer, dearer] where wrong.contains(where: { [$0.payer.bank, $0.payee.bank].contains(bank) })
            {
                var trial = scene
                #expect(try trial.verdict(bank, on: scene.loan(wrong)) == .windowMismatch)
                #expect(trial.banks[bank]?.holdsNothing == true)
            }
        }
    }

    @Test func `a window is settled once`() throws {
        var scene = try Scene()
        let legs = try scene.plan().legs
        let again = TransactionKey(coordinator: Fixtures.cedar, id: scene.window.id)
        #expect(try scene.verdict(Fixtures.birch, on: scene.loan(legs)) == nil)
        #expect(try scene.verdict(Fixtures.birch, on: scene.loan(legs, key: again)) == .windowMismatch)
        let first = scene.loan(legs)
        scene.banks[Fixtures.birch]?.finish(first, .committed)
        let third = TransactionKey(coordinator: Fixtures.alder, id: scene.window.id)
        #expect(try scene.verdict(Fixtures.birch, on: scene.loan(legs, key: third)) == .windowMismatch)
    }

    @Test func `only the settlement bank settles, and only transactions that it originated`() throws {
        var scene = try Scene()
        let legs = try scene.plan().legs
        #expect(try scene.verdict(Fixtures.birch, on: scene.loan(legs, originator: Fixtures.alder)) == .notAuthorised)
        var unasked = scene.loan(legs)
        unasked.asker = nil
        #expect(try scene.verdict(Fixtures.doum, on: unasked) == .notAuthorised)
    }

    @Test func `a window that is not frozen here is unknown`() throws {
        var scene = try Scene(freezing: [Fixtures.alder, Fixtures.birch, Fixtures.doum])
        let leg = Leg.between(
            ("birch", Chart.settlement(scene.window.id, Fixtures.euro).text),
            ("cedar", Chart.settlement(scene.window.id, Fixtures.euro).text), 500)
        #expect(try scene.verdict(Fixtures.cedar, on: scene.loan([leg])) == .windowUnknown)
    }

    @Test(arguments: ["mill", "reserve/EUR", "capital/EUR"])
    func `a settlement leg names settlement accounts at both ends`(account: String) throws {
        let scene = try Scene()
        let settlement = Chart.settlement(scene.window.id, Fixtures.euro).text
        for ends in [(account, settlement), (settlement, account)] {
            var trial = scene
            let leg = Leg.between(("birch", ends.0), ("alder", ends.1), 500)
            #expect(try trial.verdict(Fixtures.birch, on: scene.loan([leg])) == .accountNotAddressable)
        }
    }

    @Test func `an ordinary loan cannot use a window's accounts`() throws {
        var scene = try Scene()
        let settlement = Chart.settlement(scene.window.id, Fixtures.euro).text
        var loan = try Loan.whole(12)
        loan.legs.append(.between(("birch", "mill"), ("birch", settlement), 5, sequence: 90))
        #expect(try scene.verdict(Fixtures.birch, on: loan) == .notAuthorised)
    }

    @Test func `a bank that cannot cover its net makes the window fail`() throws {
        var scene = try Scene()
        // Birch's net exceeds the lowered limit at doum, and nothing is prefunded there.
        let change = Posting(Chart.creditLimit(Fixtures.birch, Fixtures.euro), -250_000)
        try scene.banks[Fixtures.doum]?.amend(Amendment(id: "lower", postings: [change]))
        #expect(try scene.verdict(Fixtures.doum, on: scene.loan(scene.plan().legs)) == .creditLimitExceeded)
    }

    @Test func `the settlement bank takes part even if every net is zero`() throws {
        let (alder, birch, cedar) = (Fixtures.alder, Fixtures.birch, Fixtures.cedar)
        let owes = { (peer: MemberID, amount: Int64) in
            SettlementWindow.Frozen(peer: peer, currency: Fixtures.euro, owedToPeer: amount)
        }
        let plan = try SettlementPlan(
            window: SettlementWindow(Fixtures.key(10).id), settlementBank: Fixtures.doum,
            frozen: [
                alder: [owes(birch, 100), owes(cedar, -100)], birch: [owes(cedar, 100), owes(alder, -100)],
                cedar: [owes(alder, 100), owes(birch, -100)],
            ])
        #expect(plan.pairs.count == 3 && plan.nets.isEmpty)
        let own = plan.legs.filter { [$0.payer.bank, $0.payee.bank].contains(Fixtures.doum) }
        #expect(own.map(\.payer.bank) == [alder, Fixtures.doum] && own.map(\.payee.bank) == [Fixtures.doum, alder])
        #expect(own.map(\.amount.minorUnits) == [1, 1])
    }

    @Test func `banks whose frozen amounts differ are named`() throws {
        let window = SettlementWindow(Fixtures.key(10).id)
        let frozen: [MemberID: [SettlementWindow.Frozen]] = [
            Fixtures.alder: [.init(peer: Fixtures.birch, currency: Fixtures.euro, owedToPeer: 500)],
            Fixtures.birch: [.init(peer: Fixtures.alder, currency: Fixtures.euro, owedToPeer: -499)],
        ]
        let error = #expect(throws: RefusalError.self) {
            try SettlementPlan(window: window, settlementBank: Fixtures.doum, frozen: frozen)
        }
        #expect(error?.refusal.reason == .windowMismatch)
        #expect(error?.refusal.detail.contains("alder") == true && error?.refusal.detail.contains("birch") == true)
    }

    @Test func `the frozen amounts can be read before and after the settlement`() throws {
        var scene = try Scene()
        let read = { (scene: Scene) in
            Set(SettlementWindow.frozen(in: scene.banks[Fixtures.birch]?.books.ledger.accounts ?? []))
        }
        let before = read(scene)
        #expect(before == Set(scene.frozen[Fixtures.birch] ?? []) && before.count == 2)
        try scene.carryOut(scene.loan(scene.plan().legs))
        #expect(read(scene) == before)
        #expect(Chart.settlementWindow(of: Chart.settlement(scene.window.id, Fixtures.euro)) == scene.window.id)
        #expect(Chart.settlementWindow(of: Chart.clearing(Fixtures.birch, Fixtures.euro)) == nil)
    }
}

extension Leg {
    fileprivate func with(amount: Int64) -> Leg {
        Leg(
            sequence: sequence, payer: payer, payee: payee, currency: currency, amount: Fixtures.amount(amount),
            creditorReference: creditorReference)
    }
}
