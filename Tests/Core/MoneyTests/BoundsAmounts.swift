import Money
import Testing

@Suite struct BoundsAmounts {
    @Test(arguments: [Amount.limit, -Amount.limit, 0, 1])
    func `an amount may be as large as the limit either way`(minorUnits: Int64) throws {
        #expect(try Amount(minorUnits: minorUnits).minorUnits == minorUnits)
    }

    @Test(arguments: [Amount.limit + 1, -Amount.limit - 1, .max, .min])
    func `an amount beyond the limit is refused`(minorUnits: Int64) {
        #expect(code { try Amount(minorUnits: minorUnits) } == .tooLarge)
    }

    @Test(arguments: [0, -1, .min])
    func `a payable amount of zero or less is refused`(minorUnits: Int64) {
        #expect(code { try Amount(payable: minorUnits) } == .notPositive)
    }

    @Test func `a payable amount beyond the limit is refused too`() {
        #expect(code { try Amount(payable: Amount.limit + 1) } == .tooLarge)
    }

    @Test func `sums and differences are exact and stay bounded`() throws {
        let most = try Amount(minorUnits: Amount.limit)
        let one = try Amount(minorUnits: 1)
        #expect(try most.subtracting(one).adding(one) == most)
        #expect(try most.adding(most.negated) == .zero)
        #expect(code { try most.adding(one) } == .tooLarge)
        #expect(code { try most.negated.subtracting(one) } == .tooLarge)
    }

    @Test func `amounts are ordered by their minor units`() throws {
        let amounts = try [3, -2, 0].map { try Amount(minorUnits: $0) }
        #expect(amounts.sorted().map(\.minorUnits) == [-2, 0, 3])
    }
}
