import ProcessInterface
import Testing

struct ThrottlesAlarms {
    let throttle = LogThrottle()
    let start = ContinuousClock.now

    @Test func `the first alarm passes, and those within a minute are counted in the next line`() {
        #expect(throttle.pass("full", at: start) == 1)
        for second in 1..<60 { #expect(throttle.pass("full", at: start + .seconds(second)) == nil) }
        #expect(throttle.pass("full", at: start + .seconds(60)) == 60)
        #expect(throttle.pass("full", at: start + .seconds(61)) == nil)
        #expect(throttle.pass("full", at: start + .seconds(600)) == 2)
    }

    @Test func `kinds do not hold each other up`() {
        #expect(throttle.pass("alder", at: start) == 1)
        #expect(throttle.pass("birch", at: start) == 1)
        #expect(throttle.pass("alder", at: start) == nil)
    }

    @Test func `many kinds share one line a minute`() {
        let passed = (0..<10_000).filter { throttle.pass("kind \($0)", at: start) != nil }
        #expect(passed.count == 257)
    }

    @Test func `kinds that have been silent for a minute make room for others`() {
        for number in 0..<256 { _ = throttle.pass("old \(number)", at: start) }
        let later = start + .seconds(61)
        #expect(throttle.pass("new", at: later) == 1)
        #expect(throttle.pass("newer", at: later) == 1)
    }
}
