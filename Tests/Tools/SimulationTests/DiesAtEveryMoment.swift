import Simulation
import Testing

/// Every process dies at every moment of a loan, and another one soon after.
@Suite struct DiesAtEveryMoment {
    @Test(arguments: [2, 3])
    func `a loan ends well whoever dies when`(banks: Int) {
        let (count, violations) = CrashPoints(banks: banks).enumerated(secondMoments: 3)
        for report in violations { Issue.record("\(report.history.joined(separator: "\n"))") }
        #expect(count.single == count.moments * (banks + 1))
        #expect(count.during == count.single * 3 * (banks + 1))
        #expect(count.committed > 0)
        #expect(count.aborted > 0)
    }
}
