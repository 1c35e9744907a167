import BankCore
import Ledger
import Lending
import Projections
import SettlementProtocol
import Testing

@Suite struct AddressesAccounts {
    static let own = [
        "reserve/EUR", "fee-income/EUR", "capital/EUR", "position/EUR", "clearing/alder/EUR", "credit-limit/alder/EUR",
        Fixtures.mandate.name.text,
    ]
    static let unwritable = ["", "Mill", "mill ", "mill/1", "m\u{FC}ll", String(repeating: "m", count: 65)]

    @Test(arguments: own + unwritable)
    func `only customers' accounts may be named as payee`(account: String) throws {
        var birch = try TestBank(Fixtures.birch)
        let loan = Loan(legs: [.between(("doum", "builder"), ("birch", account), 1)])
        #expect(try birch.verdict(on: loan) == .accountNotAddressable)
    }

    @Test(arguments: own + unwritable)
    func `only customers' accounts may be named as payer`(account: String) throws {
        var birch = try TestBank(Fixtures.birch)
        let loan = Loan(legs: [.between(("birch", account), ("cedar", "quarry"), 1)])
        #expect(try birch.verdict(on: loan) == .accountNotAddressable)
    }

    @Test(arguments: [("birch", "nobody"), ("birch", "mill-usd"), ("birch", "till")])
    func `an account that is unknown, in another currency or not a customer's gets the same reason`(
        bank: String, account: String
    ) throws {
        var birch = try TestBank(Fixtures.birch)
        let till = Account(name: AccountName("till"), kind: .feeIncome, owner: "mill-co", currency: Fixtures.euro)
        try birch.amend(Amendment(id: "till", opened: [till]))
        let credit = Loan(legs: [.between(("doum", "builder"), (bank, account), 1)])
        let debit = Loan(key: Fixtures.key(2), legs: [.between((bank, account), ("cedar", "quarry"), 1)])
        #expect(try birch.verdict(on: credit) == .notAuthorised)
        #expect(try birch.verdict(on: debit) == .notAuthorised)
    }

    @Test func `a closed account gets the same reason from the judge and from the ledger`() throws {
        var ledger = GeneralLedger()
        try ledger.open(Account(name: AccountName("mill"), kind: .customer, owner: "mill-co", currency: Fixtures.euro))
        try ledger.close(AccountName("mill"))
        let composition = try Loan(legs: [.between(("doum", "builder"), ("birch", "mill"), 1)]).composition()
        let opened = try OpenedPrepare(
            composition.transaction.item(for: Fixtures.birch), ring: Fixtures.ring(Fixtures.birch))
        let judge = Judge(bank: Fixtures.birch, honouredTerms: Fixtures.terms)
        let accounts = [AccountName("mill"): try #require(ledger[AccountName("mill")])]
        let facts = Judge.Facts(origination: nil, businessDay: Fixtures.today, accounts: accounts)
        #expect(throws: RefusalError(.notAuthorised)) {
            try judge.postings(for: opened, judge.derivedNames(of: opened), facts: facts)
        }
        let shortage = Shortage(account: AccountName("mill"), kind: .customer, cause: .closedAccount)
        #expect(Judge.refusal(for: shortage) == Refusal(.notAuthorised))
    }

    @Test func `the judge asks only for the accounts, reserves and mandates of its own ends`() throws {
        let composition = try Loan.whole().composition()
        let needed = try Fixtures.banks.map { bank in
            let opened = try OpenedPrepare(composition.transaction.item(for: bank), ring: Fixtures.ring(bank))
            let judge = Judge(bank: bank, honouredTerms: [])
            let names = judge.accountsNeeded(for: opened, judge.derivedNames(of: opened))
            return Set(names.map(\.text))
        }
        #expect(
            needed == [
                ["reserve/EUR"], ["mill"], ["quarry"], ["builder", Fixtures.mandate.name.text],
            ])
    }

    @Test func `every name in the chart has a slash, except customers' names`() {
        for account in Self.own { #expect(account.contains("/") && !Chart.isCustomerName(account)) }
        for account in ["mill", "7", "-", String(repeating: "m", count: 64)] { #expect(Chart.isCustomerName(account)) }
        #expect(Chart.customer("mill").text == "mill")
        #expect(Chart.reserve(Fixtures.euro).text == LendingAccount.reserve(Fixtures.euro))
    }

    @Test func `a clearing account names its peer and no other account does`() {
        #expect(Chart.peer(ofClearing: Chart.clearing(Fixtures.doum, Fixtures.euro)) == Fixtures.doum)
        for name in [
            "credit-limit/doum/EUR", "clearing", "clearing/doum", "clearing/Doum/EUR", "clearing/doum/EUR/x", "mill",
        ] {
            #expect(Chart.peer(ofClearing: AccountName(name)) == nil)
        }
    }
}
