#if DEBUG
import Federation
import FederationTesting
import Foundation
import Testing

/// An invalid failpoint variable ends the process before it does any work.
@Suite(.timeLimit(.minutes(1))) struct RefusesBadFailpoints {
    @Test(arguments: ["freshet-coordinator", "freshet-virtual-bank", "freshet-regular-bank"])
    func `a process with invalid failpoints exits with 64 and reports the reason`(program: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "\(try BuiltPrograms.found().folder)/\(program)")
        process.arguments = ["serve", "--member", "ford", "--federation", "none.yaml", "--data", "none"]
        process.environment = ["FRESHET_FAILPOINTS": "bank.vote=kill", "PATH": "/usr/bin:/bin"]
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let said = try #require(try output.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        #expect(process.terminationStatus == 64)
        let line = try JSONDecoder().decode([String: String].self, from: said)
        #expect(line["event"] == "failed" && line["code"] == "bad_failpoints")
        #expect(line["message"]?.contains("bank.vote") == true && line["next"]?.isEmpty == false)
    }
}
#endif
