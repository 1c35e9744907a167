import Statements
import Testing

/// Each leg of a transaction is an entry of its own, with the creditor's reference, in every format.
@Suite struct ShowsEveryLeg {
    @Test func `legs that cancel out are entries that add up`() throws {
        let statement = try #require(try StatementSample.legs.camt().first("Stmt"))
        #expect(statement.texts("Ntry/NtryRef") == ["7.1", "7.2", "7.3", "7.4"])
        #expect(statement.texts("Ntry/Amt") == ["100.00", "100.00", "101.00", "101.00"])
        #expect(statement.texts("Ntry/CdtDbtInd") == ["CRDT", "DBIT", "CRDT", "DBIT"])
        #expect(statement.texts("TxsSummry/TtlNtries/NbOfNtries") == ["4"])
        #expect(statement.texts("Bal/Amt") == ["10.00", "10.00"])
        let transaction = "0192f3a011117abc8def0123456789ab"
        #expect(Set(statement.texts("Ntry/NtryDtls/TxDtls/Refs/TxId")) == [transaction])
    }

    @Test func `a reference of ISO 11649 is structured, any other text is not`() throws {
        let details = try #require(try StatementSample.legs.camt().first("Stmt"))["Ntry/NtryDtls/TxDtls"]
        #expect(details.map { $0.texts("RmtInf/Ustrd") } == [[], ["OAK-7"], [], [String(repeating: "&", count: 140)]])
        #expect(details.flatMap { $0.texts("RmtInf/Strd/CdtrRefInf/Ref") } == ["RF18539007547034"])
        #expect(details.flatMap { $0.texts("RmtInf/Strd/CdtrRefInf/Tp/CdOrPrtry/Cd") } == ["SCOR"])
    }

    @Test(arguments: [
        "RF19539007547034", "RF18", "rf18539007547034", "RF00539007547034", "RF18 5390 0754 7034", "RFXX1",
    ])
    func `a reference with wrong check digits, spaces or small letters stays text`(reference: String) throws {
        let sample = StatementSample(amounts: [5], creditorReferences: [reference])
        let details = try #require(try sample.camt().first("TxDtls"))
        #expect(details.texts("RmtInf/Ustrd") == [reference])
        #expect(details["RmtInf/Strd"].isEmpty)
    }

    @Test func `a row of CSV has the leg's part, balance and reference`() throws {
        let rows = try StatementSample.legs.csvText().split(separator: "\r\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(rows.map { $0[0] } == ["7", "7", "7", "7"])
        #expect(rows.map { $0[7] } == ["1", "2", "3", "4"])
        #expect(rows.map { $0[2] } == ["100.00", "-100.00", "101.00", "-101.00"])
        #expect(rows.map { $0[4] } == ["110.00", "10.00", "111.00", "10.00"])
        #expect(rows.map { $0[9] }.prefix(3) == ["", "OAK-7", "RF18539007547034"])
    }

    @Test func `a creditor's reference cannot become a formula`() throws {
        let text = try StatementSample(amounts: [5], creditorReferences: ["=HYPERLINK(1)"]).csvText()
        #expect(text.hasSuffix(",'=HYPERLINK(1)\r\n"))
    }
}
