import Statements
import Testing

@Suite struct Camt053TextTests {
    @Test func `texts that fit are written as they are`() throws {
        let statement = try #require(try StatementSample.clearing.camt().first("Stmt"))
        #expect(statement.texts("Id") == ["birch-mill-eur-1"])
        #expect(statement.texts("Acct/Id/Othr/Id") == ["clearing/birch/EUR"])
        #expect(statement.texts("Acct/Nm") == ["clearing/birch/EUR"])
        #expect(statement.texts("Acct/Ownr/Id/OrgId/Othr/Id") == ["birch"])
        #expect(statement.texts("Acct/Svcr/FinInstnId/Nm") == ["Birch Bank"])
        #expect(statement.texts("Acct/Svcr/FinInstnId/Othr/Id") == ["birch"])
        #expect(statement["AddtlStmtInf"].isEmpty)
    }

    @Test(arguments: [
        (34, String(repeating: "n", count: 34)), (35, String(repeating: "n", count: 17) + "-f34f76112f85c4d9"),
    ])
    func `an account's name that is too long is cut and ends in its hash`(count: Int, id: String) throws {
        let name = String(repeating: "n", count: count)
        let statement = try #require(try StatementSample(account: name).camt().first("Stmt"))
        #expect(statement.texts("Acct/Id/Othr/Id") == [id])
        #expect(statement.texts("Acct/Nm") == [name])
    }

    @Test func `a name that is too long for the name's element stands whole at the end`() throws {
        let statement = try #require(try StatementSample.long.camt().first("Stmt"))
        #expect(statement.texts("AddtlStmtInf") == [StatementSample.long.account])
        #expect(statement.children.last?.name == "AddtlStmtInf")
    }

    @Test func `long names that differ only at their end stay different`() throws {
        let ids = try ["a", "b"].map { end in
            let name = String(repeating: "n", count: 60) + end
            return try StatementSample(account: name).camt().walk().filter { $0.path.hasSuffix("Acct/Id/Othr/Id") }
                .map(\.element.text)
        }
        #expect(ids[0] != ids[1])
    }

    @Test(arguments: StatementSample.all)
    func `no text is empty or longer than its element allows`(sample: StatementSample) throws {
        let limits = [
            "GrpHdr/MsgId": 35, "Stmt/Id": 35, "Acct/Id/Othr/Id": 34, "Acct/Nm": 70, "Ownr/Nm": 140,
            "OrgId/Othr/Id": 35,
            "FinInstnId/Nm": 140, "FinInstnId/Othr/Id": 35, "NtryRef": 35, "AcctSvcrRef": 35, "EndToEndId": 35,
            "TxId": 35, "Ustrd": 140, "AddtlStmtInf": 500, "CdtrRefInf/Ref": 35, "Prtry/Cd": 35, "Prtry/Issr": 35,
        ]
        for (path, element) in try sample.camt().walk() where element.children.isEmpty {
            #expect(!element.text.isEmpty, "\(path) is empty")
            for (end, limit) in limits where path.hasSuffix("/" + end) {
                #expect(element.text.unicodeScalars.count <= limit, "\(path) is too long")
            }
        }
    }

    @Test func `a transaction's id is written as its 32 digits, without remittance information`() throws {
        let details = try details(.transaction, "0192f3a0-1111-7abc-8def-0123456789ab")
        let id = "0192f3a011117abc8def0123456789ab"
        #expect(details.texts("Refs/AcctSvcrRef") == [id])
        #expect(details.texts("Refs/EndToEndId") == [id])
        #expect(details.texts("Refs/TxId") == [id])
        #expect(details["RmtInf"].isEmpty)
    }

    @Test(arguments: ["0192f3a0-1111-7abc-8def-0123456789ag", "0192f3a-01111-7abc-8def-0123456789ab", "a-b-c-d-e"])
    func `a reference that only looks like an id keeps its hyphens`(reference: String) throws {
        let details = try details(.transaction, reference)
        let isWhole = reference.count <= 35
        #expect(details.texts("Refs/TxId").first?.hasPrefix(reference.prefix(18)) == true)
        #expect(details.texts("RmtInf/Ustrd") == (isWhole ? [] : [reference]))
    }

    @Test func `an amendment's id is the bank's own reference, not a transaction's`() throws {
        let details = try details(.amendment, "opening-2026")
        #expect(details["Refs"].flatMap(\.children).map(\.name) == ["AcctSvcrRef"])
        #expect(details.texts("Refs/AcctSvcrRef") == ["opening-2026"])
    }

    @Test func `another application's words are remittance information under the entry's position`() throws {
        let details = try details(.application, "paid at the counter")
        #expect(details.texts("Refs/AcctSvcrRef") == ["7"])
        #expect(details.texts("RmtInf/Ustrd") == ["paid at the counter"])
    }

    @Test(arguments: EntryCause.allCases)
    func `an entry without a reference is known by its position`(cause: EntryCause) throws {
        let details = try details(cause, "")
        #expect(details["Refs"].flatMap(\.children).map(\.text) == ["7"])
        #expect(details["RmtInf"].isEmpty)
    }

    @Test(arguments: [(140, 1), (141, 2), (1_400, 10), (1_401, 10), (9_000, 10)])
    func `a long reference is split into at most ten pieces`(length: Int, pieces: Int) throws {
        let words = String(repeating: "é", count: length)
        let texts = try details(.application, words).texts("RmtInf/Ustrd")
        #expect(texts.count == pieces)
        #expect((texts.joined() == words) == (length <= 1_400))
    }

    @Test(arguments: [
        ("a < b && c > \"d\" 'e'", "a < b && c > \"d\" 'e'"), ("]]></Ustrd><Ustrd>", "]]></Ustrd><Ustrd>"),
        ("nul\u{0}bell\u{7}esc\u{1B}", "nul\u{FFFD}bell\u{FFFD}esc\u{FFFD}"), ("\u{FFFE}\u{FFFF}", "\u{FFFD}\u{FFFD}"),
        ("tab\tline\nreturn\rboth\r\nend", "tab\tline\nreturn\rboth\r\nend"), ("&amp;", "&amp;"),
        ("Größe 株式会社 🦀 e\u{301}", "Größe 株式会社 🦀 e\u{301}"),
    ])
    func `a reader gets back the written text, except characters that XML cannot carry`(
        words: String, read: String
    ) throws {
        let texts = try details(.application, words).texts("RmtInf/Ustrd")
        #expect(texts.map { Array($0.unicodeScalars) } == [Array(read.unicodeScalars)])
    }

    private func details(_ cause: EntryCause, _ reference: String) throws -> Element {
        let message = try StatementSample(amounts: [1], causes: [cause], references: [reference]).camt()
        return try #require(message.first("TxDtls"))
    }
}
