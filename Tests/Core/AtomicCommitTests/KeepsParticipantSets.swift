import AtomicCommit
import Testing

@Suite struct KeepsParticipantSets {
    @Test(arguments: [0, 1, 16, 63, 64])
    func `a full set lists every participant in order`(count: Int) {
        let all = MemberSet(all: count)
        #expect(all.indices == Array(0..<count))
        #expect(all.isEmpty == (count == 0))
    }

    @Test func `participants are inserted and removed one by one`() {
        var set = MemberSet()
        for index in [63, 0, 7, 7] { set.insert(index) }
        #expect(set.indices == [0, 7, 63])
        set.remove(7)
        set.remove(7)
        #expect(set.indices == [0, 63])
        #expect(set.contains(63) && !set.contains(7) && !set.contains(64))
    }

    @Test func `causes of an abort keep the numbers that journals hold`() {
        #expect(AbortCause.allCases.map(\.rawValue) == [1, 2, 3, 4])
    }
}
