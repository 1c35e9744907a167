import Foundation
import ProcessInterface
import SettlementProtocol
import Testing

/// A server process's reports to its parent: one line of JSON per report, written and read by the same type.
@Suite struct PassesReportsOn {
    @Test func `a bank's ready line names everything that a parent needs`() throws {
        let ready = ProcessReport.Ready(
            member: try MemberID("alder"), kind: "virtual", settlementURL: "http://127.0.0.1:7101",
            apiURL: "http://127.0.0.1:7201", store: "/data/alder/journal.sqlite", operatorToken: "t")
        #expect(
            ProcessReport.ready(ready).line
                == #"{"api_url":"http://127.0.0.1:7201","event":"ready","kind":"virtual","member":"alder","#
                + #""operator_token":"t","settlement_url":"http://127.0.0.1:7101","store":"/data/alder/journal.sqlite"}"#
        )
    }

    @Test func `a coordinator's ready line leaves out the fields of banks`() throws {
        let ready = ProcessReport.Ready(
            member: try MemberID("ford"), kind: "coordinator", settlementURL: "http://[::1]:7000", store: "a\"b\nc")
        let line = ProcessReport.ready(ready).line
        #expect(!line.contains("\n"))
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
        #expect(object?.keys.sorted() == ["event", "kind", "member", "settlement_url", "store"])
        #expect(object?["store"] == "a\"b\nc")
    }

    @Test func `a failure line has code, message and next step`() {
        let failure = ProcessFailure(code: "folder_locked", message: "in use\nby 7", next: "Stop it.", exitCode: 75)
        #expect(
            ProcessReport.failed(ProcessReport.Failure(failure)).line
                == #"{"code":"folder_locked","event":"failed","message":"in use\nby 7","next":"Stop it."}"#)
    }

    @Test func `every report is read as it was written`() throws {
        let reports: [ProcessReport] = [
            .ready(
                ProcessReport.Ready(
                    member: try MemberID("ford"), kind: "coordinator", settlementURL: "u", store: "s")),
            .failed(
                ProcessReport.Failure(
                    ProcessFailure(code: "c", message: "m\u{2028}", next: "n", exitCode: Exit.configuration))),
            .keys(ProcessReport.Keys(sealingKey: [UInt8](repeating: 7, count: 32), certificateRequest: "r")),
            .keys(ProcessReport.Keys(sealingKey: nil, certificateRequest: "r")),
            .converted(
                ConversionReport(
                    member: "alder", conversion: "1", target: "postgres://h/d", wasDoneBefore: false, accounts: 1,
                    prepared: 2, outcomes: 3, entries: 4,
                    totals: [.init(currency: "EUR", customersMinor: "5", reserveMinor: "6", owedToBanksMinor: "-7")],
                    milliseconds: 8)),
        ]
        for report in reports { #expect(ProcessReport(line: report.line) == report) }
    }

    @Test func `a ready line is read with and without the fields of banks`() throws {
        let bank =
            #"{"event":"ready","member":"alder","kind":"virtual","settlement_url":"http://h:1","#
            + #""api_url":"http://h:2","store":"s","operator_token":"t"}"#
        guard case .ready(let ready) = ProcessReport(line: bank) else {
            Issue.record("not read")
            return
        }
        #expect(ready.member.text == "alder" && ready.apiURL == "http://h:2" && ready.operatorToken == "t")
        let coordinator = #"{"event":"ready","member":"ford","kind":"coordinator","settlement_url":"u","store":"s"}"#
        guard case .ready(let other) = ProcessReport(line: coordinator) else {
            Issue.record("not read")
            return
        }
        #expect(other.apiURL == nil && other.operatorToken == nil)
    }

    @Test func `a failure line is read`() {
        let report = ProcessReport(line: #"{"event":"failed","code":"c","message":"m","next":"n","more":1}"#)
        guard case .failed(let failure) = report else {
            Issue.record("not read")
            return
        }
        #expect(failure.code == "c" && failure.message == "m" && failure.next == "n")
    }

    @Test func `a line of keys is read`() {
        #expect(
            ProcessReport(line: #"{"event":"keys","sealing_key":"AQID","certificate_request":"r"}"#)
                == .keys(ProcessReport.Keys(sealingKey: [1, 2, 3], certificateRequest: "r")))
    }

    @Test(arguments: [
        "", "hello", "{}", #"{"event":"ready"}"#, #"{"event":"ready","member":"NO","settlement_url":"","store":""}"#,
        #"{"event":"failed"}"#, #"{"event":"keys","sealing_key":"?","certificate_request":"r"}"#, #"{"event":"keys"}"#,
        #"{"event":"other"}"#, "[1]",
    ])
    func `any other line is not a report`(line: String) {
        #expect(ProcessReport(line: line) == nil)
    }
}
