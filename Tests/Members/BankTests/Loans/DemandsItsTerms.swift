import FederationTesting
import Projections
import SettlementProtocol
import Testing

/// An originator's request to a lender, and the reason for the lender's no; nil for a yes.
struct Asked: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reason: ReasonCode?
    let legs: @Sendable () throws -> [Leg]
    let lendings: [AdvanceTerms]

    init(
        _ name: String, _ reason: ReasonCode?, lendings: [AdvanceTerms] = [lending()],
        legs: @escaping @Sendable () throws -> [Leg] = { try [advance(0, 100_000), repayment(1, 100_300)] }
    ) {
        testDescription = name
        self.reason = reason
        self.lendings = lendings
        self.legs = legs
    }

    static let all = [
        Asked("principal and fee to the unit", nil),
        Asked("one unit less than principal and fee", .repaymentTooSmall) {
            try [advance(0, 100_000), repayment(1, 100_299)]
        },
        Asked("no more than the principal", .repaymentTooSmall) { try [advance(0, 100_000), repayment(1, 100_000)] },
        Asked("no repayment", .repaymentTooSmall, lendings: [lending(repayments: [])]) { try [advance(0, 100_000)] },
        Asked("less than the minimum fee", .repaymentTooSmall) { try [advance(0, 1_000), repayment(1, 1_099)] },
        Asked("one unit above the maximum principal", .aboveMaximumPrincipal) {
            try [advance(0, 25_000_001), repayment(1, 26_000_000)]
        },
        Asked("terms that were never published", .termsNotHonoured, lendings: [lending(terms: 2)]),
        Asked("money from the reserve that is not declared as a loan", .accountNotAddressable, lendings: []),
        Asked("a lending of a leg that does not exist", .projectionMismatch, lendings: [lending(advance: 7)]),
        Asked("one repayment that is counted twice", .projectionMismatch, lendings: [lending(repayments: [1, 1])]),
        Asked(
            "one repayment for two advances", .projectionMismatch,
            lendings: [lending(repayments: [2]), lending(advance: 1, repayments: [2])]
        ) {
            try [advance(0, 100_000), advance(1, 100_000), repayment(2, 100_300)]
        },
        Asked("an advance out of another account", .accountNotAddressable) {
            try [
                .between(0, (Brook.alder, "capital/EUR"), (Brook.birch, "mill-eur"), 100_000), repayment(1, 100_300),
            ]
        },
        Asked("a repayment into another account", .accountNotAddressable) {
            try [
                advance(0, 100_000),
                .between(1, (Brook.birch, "mill-eur"), (Brook.alder, "fee-income/EUR"), 100_300),
            ]
        },
    ]

    private static func lending(advance: UInt32 = 0, repayments: [UInt32] = [1], terms: UInt32 = 1) -> AdvanceTerms {
        AdvanceTerms(
            advance: advance, repayments: repayments, termsVersion: terms,
            borrowerHandle: CanonicalBytes(tag: "a borrower").sha256)
    }

    private static func advance(_ sequence: UInt32, _ amount: Int64) throws -> Leg {
        try .between(sequence, (Brook.alder, "reserve/EUR"), (Brook.birch, "mill-eur"), amount)
    }

    private static func repayment(_ sequence: UInt32, _ amount: Int64) throws -> Leg {
        try .between(sequence, (Brook.birch, "mill-eur"), (Brook.alder, "reserve/EUR"), amount)
    }
}

extension BankInterfaces {
    /// A lender checks every advance against its own terms, whatever the borrower's bank composed.
    @Suite struct DemandsItsTerms {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test(arguments: Asked.all) func `a lender lends under its own terms only`(asked: Asked) async throws {
            let loan = try federation.composition(legs: asked.legs(), lendings: [Brook.alder: asked.lendings])
            let vote = try await federation.changingNoBook {
                let vote = try await federation.prepare(loan, at: Brook.alder).vote
                _ = try await federation.finish(loan, .aborted, at: Brook.alder)
                return vote
            }
            #expect(vote.choice == (asked.reason == nil ? .yes : .no))
            let ring = try federation.ring(of: Brook.birch)
            #expect(try loan.reason(of: vote, from: Brook.alder, ring: ring) == asked.reason)
        }
    }
}
