import Bench
import Foundation
import Testing

@Suite struct ReadsProcessorTime {
    private let tail = "S 1 1 1 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 8 0 1000"

    @Test func `user and system ticks are added`() {
        let time = ProcessorTime(stat: "41 (freshet) \(tail)", ticksPerSecond: 100)
        #expect(time?.microseconds == 3_000_000)
    }

    @Test func `a program's name may hold spaces and brackets`() {
        let time = ProcessorTime(stat: "41 (a) b (c 9 9 9) \(tail)", ticksPerSecond: 100)
        #expect(time?.microseconds == 3_000_000)
    }

    @Test(arguments: ["", "41 (freshet", "41 (freshet) S 1 1", "41 (freshet) S 1 1 1 0 -1 1 1 0 0 0 a b 0"])
    func `text that is not a stat line gives no time`(text: String) {
        #expect(ProcessorTime(stat: text, ticksPerSecond: 100) == nil)
    }

    @Test func `this process has used processor time, and process 0 does not exist`() {
        #expect(ProcessorTime.used(by: getpid()) != nil)
        #expect(ProcessorTime.used(by: 0) == nil)
    }
}
