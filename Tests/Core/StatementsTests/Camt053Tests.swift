import CheckoutFiles
import Foundation
import Money
import Statements
import Testing

@Suite struct Camt053Tests {
    @Test func `a statement of three entries is exactly the message that the documentation shows`() throws {
        let golden = try Checkout.text("fixtures/statements/mill-eur.camt.053.xml")
        #expect(try StatementSample().camtText() == golden)
    }

    @Test(arguments: [
        ("JPY", ["1000", "150", "250", "1100", "0"]), ("EUR", ["10.00", "1.50", "2.50", "11.00", "0.00"]),
        ("KWD", ["1.000", "0.150", "0.250", "1.100", "0.000"]),
    ])
    func `amounts have their currency's decimals`(currency: String, texts: [String]) throws {
        let statement = try #require(try StatementSample(currency: currency).camt().first("Stmt"))
        #expect(statement.texts("Bal/Amt") + statement.texts("Ntry/Amt") == texts)
        let amounts = statement["Bal/Amt"] + statement["Ntry/Amt"] + statement["Ntry/NtryDtls/TxDtls/Amt"]
        #expect(amounts.allSatisfy { $0.attributes == ["Ccy": currency] })
        #expect(statement.texts("Acct/Ccy") == [currency])
    }

    @Test func `a sign is never in an amount, only in its indicator`() throws {
        let statement = try #require(try StatementSample.overdrawn.camt().first("Stmt"))
        #expect(statement.texts("Bal/Amt") == ["0.05", "0.15"])
        #expect(statement.texts("Bal/CdtDbtInd") == ["DBIT", "DBIT"])
        #expect(statement.texts("Ntry/Amt") == ["0.20", "0.10"])
        #expect(statement.texts("Ntry/CdtDbtInd") == ["DBIT", "CRDT"])
        #expect(statement.texts("TxsSummry/TtlNtries/TtlNetNtry/Amt") == ["0.10"])
        #expect(statement.texts("TxsSummry/TtlNtries/TtlNetNtry/CdtDbtInd") == ["DBIT"])
    }

    @Test func `a statement without entries has both balances and counts no entries`() throws {
        let statement = try #require(try StatementSample.empty.camt().first("Stmt"))
        #expect(statement["Ntry"].isEmpty)
        #expect(statement.texts("Bal/Amt") == ["10.00", "10.00"])
        for side in ["TtlNtries", "TtlCdtNtries", "TtlDbtNtries"] {
            #expect(statement.texts("TxsSummry/\(side)/NbOfNtries") == ["0"])
            #expect(statement.texts("TxsSummry/\(side)/Sum") == ["0.00"])
        }
    }

    @Test(arguments: StatementSample.all)
    func `the written amounts add up to the last unit`(sample: StatementSample) throws {
        let statement = try #require(try sample.camt().first("Stmt"))
        let currency = try Currency(sample.currency)
        func signed(_ path: String) throws -> [Int64] {
            try zip(statement.texts(path + "/Amt"), statement.texts(path + "/CdtDbtInd")).map { text, side in
                try Amount(decimal: text, in: currency).minorUnits * (side == "DBIT" ? -1 : 1)
            }
        }
        let balances = try signed("Bal")
        let entries = try signed("Ntry")
        #expect(statement.texts("Bal/Tp/CdOrPrtry/Cd") == ["OPBD", sample.label == "interim" ? "ITBD" : "CLBD"])
        #expect(entries.reduce(balances[0], +) == balances[1])
        #expect(try signed("TxsSummry/TtlNtries/TtlNetNtry") == [balances[1] - balances[0]])
        for (side, part) in [
            ("TtlNtries", entries), ("TtlCdtNtries", entries.filter { $0 >= 0 }),
            ("TtlDbtNtries", entries.filter { $0 < 0 }),
        ] {
            let sum = try Amount(minorUnits: part.map(abs).reduce(0, +)).decimal(in: currency)
            #expect(statement.texts("TxsSummry/\(side)/NbOfNtries") == [String(part.count)])
            #expect(statement.texts("TxsSummry/\(side)/Sum") == [sum])
        }
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (951_868_800_000, "2000-03-01T00:00:00.000Z"),
            (1_735_689_599_001, "2024-12-31T23:59:59.001Z"), (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(UInt64, String)])
    func `instants are written as calendar dates and times`(instant: UInt64, text: String) throws {
        let message = try StatementSample(createdAt: instant).camt()
        #expect(message.texts("BkToCstmrStmt/GrpHdr/CreDtTm") == [text])
        #expect(message.texts("BkToCstmrStmt/Stmt/CreDtTm") == [text])
    }

    @Test func `four centuries of days are counted as the calendar does`() throws {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var expected = (year: 1970, month: 1, day: 1)
        for day in 0..<UInt64(146_097) {
            if day % 61 == 0 {
                let digits = [expected.month, expected.day].map { $0 < 10 ? "0\($0)" : "\($0)" }
                let period = (from: day * 86_400_000, to: day * 86_400_000 + 86_400_000)
                let statement = try StatementSample(period: period, createdAt: period.to, amounts: []).statement()
                let text = String(describing: Camt053(statement))
                let date = "<Dt>\(expected.year)-\(digits.joined(separator: "-"))</Dt>"
                #expect(text.split(separator: "\n").filter { $0.hasSuffix(date) }.count == 2)
            }
            let isLeap = expected.year % 4 == 0 && (expected.year % 100 != 0 || expected.year % 400 == 0)
            expected.day += 1
            if expected.day > lengths[expected.month - 1] + (expected.month == 2 && isLeap ? 1 : 0) {
                expected = expected.month == 12 ? (expected.year + 1, 1, 1) : (expected.year, expected.month + 1, 1)
            }
        }
    }

    @Test func `the closing balance is dated on the period's last day`() throws {
        let statement = try #require(try StatementSample().camt().first("Stmt"))
        #expect(statement.texts("Bal/Dt/Dt") == ["2026-11-01", "2026-11-30"])
        #expect(statement.texts("FrToDt/ToDtTm") == ["2026-12-01T00:00:00.000Z"])
    }

    @Test func `a long statement is written in pieces`() throws {
        var pieces = Pieces()
        try Camt053(StatementSample.many.statement()).write(to: &pieces)
        #expect(pieces.texts.count > 15)
        #expect(pieces.texts.allSatisfy { $0.utf8.count < 32_768 })
        #expect(pieces.texts.joined() == (try StatementSample.many.camtText()))
    }

    private struct Pieces: TextOutputStream {
        var texts: [String] = []
        mutating func write(_ text: String) { texts.append(text) }
    }
}
