import BankCore
import SettlementProtocol
import Testing

/// Which events of a desk go to the archive, which stay in its journal, and which are no longer needed.
@Suite struct CompactsADesk {
    private func id(_ number: UInt64) -> TransactionID { TransactionID(unixMilliseconds: number, random: (0, number)) }

    @Test func `a transaction goes to the archive with its first ending`() {
        let compaction = DeskCompaction([
            .originated(id(1)), .originated(id(2)), .ended(id(2)), .ended(id(2)), .other,
        ])
        #expect(compaction.ended.map(\.id) == [id(2)])
        #expect(compaction.ended.map(\.origination) == [1] && compaction.ended.map(\.ending) == [2])
        #expect(compaction.kept == [0, 4], "one without an ending stays")
    }

    @Test func `an ending whose transaction is archived already is dropped`() {
        #expect(DeskCompaction([.ended(id(1))]).kept == [])
    }

    @Test func `the newest day and the newest opening of each kind of books stay`() {
        let compaction = DeskCompaction([
            .dayBegan(BusinessDay(8)), .booksOpened(kind: "embedded"), .dayBegan(BusinessDay(7)),
            .booksOpened(kind: "postgresql"), .booksOpened(kind: "embedded"),
        ])
        #expect(compaction.kept == [0, 3, 4])
    }

    @Test func `an accepted clock replaces a later day`() {
        let compaction = DeskCompaction([
            .dayBegan(BusinessDay(9)), .clockAccepted(BusinessDay(2)), .dayBegan(BusinessDay(3)),
        ])
        #expect(compaction.kept == [2])
    }
}
