import Federation
import SettlementProtocol
import Testing

@Suite struct ReadsStartReports {
    @Test func `a ready line is read with and without what only banks have`() throws {
        let bank =
            #"{"event":"ready","member":"alder","kind":"virtual","settlement_url":"http://h:1","#
            + #""api_url":"http://h:2","store":"s","operator_token":"t"}"#
        guard case .ready(let ready) = StartReport(bank) else {
            Issue.record("not read")
            return
        }
        #expect(ready.member.text == "alder" && ready.apiURL == "http://h:2" && ready.operatorToken == "t")
        let coordinator = #"{"event":"ready","member":"ford","kind":"coordinator","settlement_url":"u","store":"s"}"#
        guard case .ready(let other) = StartReport(coordinator) else {
            Issue.record("not read")
            return
        }
        #expect(other.apiURL == nil && other.operatorToken == nil)
    }

    @Test func `a failure line is read`() {
        let report = StartReport(#"{"event":"failed","code":"c","message":"m","next":"n","more":1}"#)
        guard case .failed(let failure) = report else {
            Issue.record("not read")
            return
        }
        #expect(failure.code == "c" && failure.message == "m" && failure.next == "n")
    }

    @Test func `a key line is read`() {
        #expect(StartReport(#"{"event":"key","sealing_key":"AQID"}"#) == .key([1, 2, 3]))
    }

    @Test(arguments: [
        "", "hello", "{}", #"{"event":"ready"}"#, #"{"event":"ready","member":"NO","settlement_url":"","store":""}"#,
        #"{"event":"failed"}"#, #"{"event":"key","sealing_key":"?"}"#, #"{"event":"other"}"#, "[1]",
    ])
    func `any other line is no report`(line: String) {
        #expect(StartReport(line) == nil)
    }
}
