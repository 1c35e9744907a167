import BankCore
import Foundation
import Ledger
import Money
import Projections
import SettlementProtocol
import Testing

/// A federation at the moment at which its loans are handed over, and how it must end where nobody dies.
struct Scene: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let federation: TestFederation
    let loans: [Loan]
    let compositions: [Composition]
    /// The outcome of each loan where nobody dies.
    let outcomes: [Outcome]
    /// Whose death at every moment is worth a look.
    let victims: [MemberID]

    private init(
        _ name: String, _ loans: [Loan], _ outcomes: [Outcome], builderHas: Int64 = 150_000,
        victims: [MemberID] = [Fixtures.ford] + Fixtures.banks, _ change: (inout TestFederation) -> Void = { _ in }
    ) throws {
        testDescription = name
        self.loans = loans
        self.outcomes = outcomes
        self.victims = victims
        compositions = try loans.map { try $0.composition() }
        var federation = TestFederation(
            try Fixtures.banks.map { bank in
                var opening = Opening(of: bank)
                if bank == Fixtures.doum { opening.customers[0].balance = builderHas }
                return try TestBank(opening)
            })
        change(&federation)
        self.federation = federation
    }

    static func all() throws -> [Scene] {
        [
            try Scene("a loan that every bank agrees to, one of them after being busy twice", [.whole()], [.committed])
            {
                $0.busy = [Fixtures.doum: 2]
            },
            try Scene("a loan whose buyer lacks the money", [.whole()], [.aborted], builderHas: 100_000),
            try Scene("a loan with a bank that nobody reaches", [.whole()], [.aborted]) {
                $0.unreachable = [Fixtures.doum]
            },
            try Scene(
                "two loans that race for one mandate", [.whole(1), .whole(2)], [.committed, .aborted],
                victims: [Fixtures.ford, Fixtures.doum]),
        ]
    }

    /// What the one loan that commits changes at each bank, by account.
    static let effects: [MemberID: [String: Int64]] = [
        Fixtures.alder: [
            "fee-income/EUR": 100, "clearing/birch/EUR": -100, "credit-limit/birch/EUR": -100, "position/EUR": 100,
        ],
        Fixtures.birch: [
            "mill": 29_900, "clearing/alder/EUR": 100, "credit-limit/alder/EUR": 100, "clearing/cedar/EUR": 90_000,
            "credit-limit/cedar/EUR": 90_000, "clearing/doum/EUR": -120_000, "credit-limit/doum/EUR": -120_000,
            "position/EUR": 29_900,
        ],
        Fixtures.cedar: [
            "quarry": 90_000, "clearing/birch/EUR": -90_000, "credit-limit/birch/EUR": -90_000, "position/EUR": 90_000,
        ],
        Fixtures.doum: [
            "builder": -120_000, Fixtures.mandate.name.text: -120_000, "clearing/birch/EUR": 120_000,
            "credit-limit/birch/EUR": 120_000, "position/EUR": -120_000,
        ],
    ]

    /// Hands the loans over and lets it end, with these deaths on the way.
    func played(crashes: [Int: TestFederation.Crash] = [:], retrying: Bool = false) throws -> TestFederation {
        var played = federation
        played.crashes = crashes
        for (loan, composition) in zip(loans, compositions) { try played.submit(loan, composition) }
        try played.run()
        try played.heal(retrying: retrying)
        return played
    }
}
