import Directory
import Hosting
import Journal
import ProcessInterface
import Testing
import Transport

@Suite struct NamesItsFailures {
    @Test func `errors of our modules keep their code and get a fitting exit code`() {
        let file = FederationFileError(.missingKey, file: "f.yaml", line: 3, "the key \"id\" is missing")
        #expect(ProcessFailure(causedBy: file).code == "missing_key")
        #expect(ProcessFailure(causedBy: file).exitCode == 78)
        #expect(ProcessFailure(causedBy: JournalError(.folderLocked, "in use")).exitCode == 75)
        #expect(ProcessFailure(causedBy: JournalError(.writeFailed, "EIO")).exitCode == 74)
        #expect(ProcessFailure(causedBy: ListenerError.portInUse(port: 7000)).code == "port_in_use")
        #expect(ProcessFailure(causedBy: ListenerError.portInUse(port: 7000)).exitCode == 75)
        #expect(ProcessFailure(causedBy: CancellationError()).exitCode == 70)
    }

    @Test func `a failure that a module made stays unchanged`() {
        let failure = ProcessFailure(code: "core_cannot_hold", message: "m", next: "n", exitCode: 78)
        #expect(ProcessFailure(causedBy: failure) == failure)
    }
}
