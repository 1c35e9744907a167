import Money
import Testing

@Suite struct RoundsFeesUp {
    @Test(
        arguments: [
            // Principal, basis points, minimum, fee; all amounts in minor units.
            (100_000, 10, 0, 100), (100_001, 10, 0, 101), (1, 10, 0, 1), (9_999, 1, 0, 1), (10_000, 1, 0, 1),
            (10_001, 1, 0, 2), (100_000, 30, 500, 500), (100_000, 0, 0, 1), (100_000, 0, -5, 1), (1, 10_000, 0, 1),
            (Amount.limit, 10_000, 0, Amount.limit), (Amount.limit, 1, 0, 100_000_000_000),
        ] as [(Int64, UInt32, Int64, Int64)])
    func `a fee is rounded up and never below its minimum or one minor unit`(
        principal: Int64, basisPoints: UInt32, minimum: Int64, fee: Int64
    ) throws {
        let minimum = try Amount(minorUnits: minimum)
        #expect(try Amount(minorUnits: principal).fee(basisPoints: basisPoints, minimum: minimum).minorUnits == fee)
    }

    @Test func `the product of the largest principal and rate cannot overflow`() throws {
        let principal = try Amount(minorUnits: Amount.limit)
        #expect(code { try principal.fee(basisPoints: .max, minimum: .zero) } == .tooLarge)
    }

    @Test(arguments: [0, -1, -Amount.limit] as [Int64])
    func `a principal of zero or less has no fee`(principal: Int64) throws {
        let principal = try Amount(minorUnits: principal)
        #expect(code { try principal.fee(basisPoints: 10, minimum: .zero) } == .notPositive)
    }
}
