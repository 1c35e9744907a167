import Statements
import Testing

@Suite struct EndsPeriods {
    @Test func `a period that has not ended has an interim balance, with its time`() throws {
        let statement = try #require(try StatementSample.interim.camt().first("Stmt"))
        #expect(statement.texts("Bal/Tp/CdOrPrtry/Cd") == ["OPBD", "ITBD"])
        #expect(statement.texts("Bal/Dt/DtTm") == ["2026-11-22T21:11:51.123Z"])
        #expect(try !StatementSample.interim.statement().isFinal)
    }

    @Test func `the closing balance is there from the first instant after the period`() throws {
        let end = StatementSample().period.to
        #expect(try !StatementSample(createdAt: end - 1).statement().isFinal)
        #expect(try StatementSample(createdAt: end).statement().isFinal)
    }

    @Test func `the last day of the year 9999 can be asked for`() throws {
        let sample = StatementSample(period: (from: 0, to: 253_402_300_800_000))
        let statement = try #require(try sample.camt().first("Stmt"))
        #expect(statement.texts("FrToDt/ToDtTm") == ["9999-12-31T23:59:59.999Z"])
    }

    @Test func `statements are not counted, because nobody keeps the count`() throws {
        #expect(try !StatementSample().camtText().contains("SeqNb"))
    }
}

@Suite struct TellsBookingTimes {
    @Test(
        arguments: [
            ([10, 20, 30], [10, 20, 30]), ([10, 30, 20, 40], [10, 30, 30, 40]), ([], []),
            // 999 is still to come.
            ([10, 999, 20, 30], [10, 10, 20, 30]), ([999, 20], [20, 20]), ([999], [100]),
        ] as [([UInt64], [UInt64])])
    func `an entry counts as booked no earlier than those before it, and never in the future`(
        written: [UInt64], booked: [UInt64]
    ) {
        #expect(BookingTimes.bookedAt(written, now: 100) == booked)
    }
}
