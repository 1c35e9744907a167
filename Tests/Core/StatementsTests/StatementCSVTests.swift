import Statements
import Testing

@Suite struct StatementCSVTests {
    @Test func `a statement of three entries is exactly this file`() throws {
        let expected = [
            "position,booked_at,value,currency,balance_after,cause,reference,part,value_date,creditor_reference",
            "7,2026-11-22T21:11:42.123Z,2.50,EUR,12.50,transaction,0192f3a0-1111-7abc-8def-0123456789ab,1,"
                + "2026-11-22,",
            "10,2026-11-22T21:11:43.123Z,-11.00,EUR,1.50,amendment,opening-2026,1,2026-11-22,",
            "13,2026-11-22T21:11:44.123Z,0.00,EUR,1.50,application,paid at the counter,1,2026-11-22,", "",
        ].joined(separator: "\r\n")
        #expect(try StatementSample().csvText() == expected)
    }

    @Test(arguments: [
        ("JPY", ["250", "-1100", "0"], ["1250", "150", "150"]),
        ("EUR", ["2.50", "-11.00", "0.00"], ["12.50", "1.50", "1.50"]),
        ("KWD", ["0.250", "-1.100", "0.000"], ["1.250", "0.150", "0.150"]),
    ])
    func `amounts have their currency's decimals`(currency: String, values: [String], balances: [String]) throws {
        let rows = try rows(of: StatementSample(currency: currency))
        #expect(rows.map { $0[2] } == values)
        #expect(rows.map { $0[4] } == balances)
        #expect(rows.allSatisfy { $0[3] == currency })
    }

    @Test func `balances below zero have a minus`() throws {
        #expect(try rows(of: .overdrawn).map { $0[4] } == ["-0.25", "-0.15"])
    }

    @Test func `a statement without entries is the header alone`() throws {
        #expect(try StatementSample.empty.csvText() == StatementCSV.columns.joined(separator: ",") + "\r\n")
    }

    @Test(arguments: StatementSample.all)
    func `a reader finds each entry in a row of ten fields`(sample: StatementSample) throws {
        let rows = try rows(of: sample)
        #expect(rows.count == sample.amounts.count)
        #expect(rows.allSatisfy { $0.count == 10 })
    }

    @Test(arguments: [
        ("plain", "plain"), ("a, b", "\"a, b\""), ("say \"no\"", "\"say \"\"no\"\"\""),
        ("two\r\nlines", "\"two\r\nlines\""),
        ("line\nfeed", "\"line\nfeed\""), (" spaced ", "\" spaced \""), ("nul\u{0}", "nul\u{FFFD}"), ("", ""),
        ("株式会社", "株式会社"),
    ])
    func `a field has quotes if it needs them`(reference: String, field: String) throws {
        let text = try StatementSample(amounts: [250], references: [reference]).csvText()
        #expect(Array(text.utf8).ends(with: Array(",transaction,\(field),1,2026-11-22,\r\n".utf8)))
    }

    @Test(arguments: [
        "=1+1", "+49 30", "-7", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "'quoted", " 'quoted", "＝1", "＋1", "－1",
        "＠A",
    ])
    func `a reference cannot become a formula, and can be recovered`(reference: String) throws {
        let field = try #require(try rows(of: StatementSample(amounts: [1], references: [reference])).first?[6])
        #expect(field.first == "'")
        #expect(field.dropFirst() == reference)
    }

    @Test func `an amount below zero is not marked as a formula`() throws {
        #expect(try rows(of: StatementSample(amounts: [-7])).map { $0[2] } == ["-0.07"])
    }

    /// Reads by the grammar of RFC 4180, without the header.
    private func rows(of sample: StatementSample) throws -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = String.UnicodeScalarView()
        var isQuoted = false
        var rest = try sample.csvText().unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"" where isQuoted && rest.first == "\"": field.append(rest.removeFirst())
            case "\"": isQuoted.toggle()
            case _ where isQuoted: field.append(scalar)
            case ",", "\r":
                row.append(String(field))
                field = .init()
            case "\n":
                rows.append(row)
                row = []
            default: field.append(scalar)
            }
        }
        #expect(row.isEmpty && field.isEmpty && !isQuoted)
        return Array(rows.dropFirst())
    }
}

extension Array where Element == UInt8 {
    fileprivate func ends(with other: [UInt8]) -> Bool { count >= other.count && Array(suffix(other.count)) == other }
}
