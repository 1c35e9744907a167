import Directory
import Foundation
import Hosting
import Journal
import Testing
import Transport

@Suite struct ReportsItsStart {
    @Test func `a bank's ready line names everything that a parent needs`() throws {
        let ready = ReadyLine(
            member: "alder", kind: "virtual", settlementURL: "http://127.0.0.1:7101", apiURL: "http://127.0.0.1:7201",
            store: "/data/alder/journal.sqlite", operatorToken: "t")
        #expect(
            ready.json
                == #"{"event":"ready","member":"alder","kind":"virtual","settlement_url":"http://127.0.0.1:7101","#
                + #""api_url":"http://127.0.0.1:7201","store":"/data/alder/journal.sqlite","operator_token":"t"}"#)
    }

    @Test func `a coordinator's ready line leaves out what it has not`() throws {
        let ready = ReadyLine(member: "ford", kind: "coordinator", settlementURL: "http://[::1]:7000", store: "a\"b")
        let object = try JSONSerialization.jsonObject(with: Data(ready.json.utf8)) as? [String: String]
        #expect(object?.keys.sorted() == ["event", "kind", "member", "settlement_url", "store"])
        #expect(object?["store"] == "a\"b")
    }

    @Test func `a failure line has code, message and next step`() throws {
        let failure = StartFailure(code: "folder_locked", message: "in use\nby 7", next: "Stop it.", exitCode: 75)
        #expect(
            failure.json
                == #"{"event":"failed","code":"folder_locked","message":"in use\nby 7","next":"Stop it."}"#)
    }

    @Test func `errors of our modules keep their code and get a fitting exit code`() {
        let file = FederationFileError(.missingKey, file: "f.yaml", line: 3, "the key \"id\" is missing")
        #expect(StartFailure(causedBy: file).code == "missing_key")
        #expect(StartFailure(causedBy: file).exitCode == 78)
        #expect(StartFailure(causedBy: JournalError(.folderLocked, "in use")).exitCode == 75)
        #expect(StartFailure(causedBy: JournalError(.writeFailed, "EIO")).exitCode == 74)
        #expect(StartFailure(causedBy: ListenerError.portInUse(port: 7000)).code == "port_in_use")
        #expect(StartFailure(causedBy: ListenerError.portInUse(port: 7000)).exitCode == 75)
        #expect(StartFailure(causedBy: CancellationError()).exitCode == 70)
    }

    @Test func `a failure that a module made stays as it is`() {
        let failure = StartFailure(code: "core_cannot_hold", message: "m", next: "n", exitCode: 78)
        #expect(StartFailure(causedBy: failure) == failure)
    }
}
