import Foundation
import Hosting
import Logging
import ProcessInterface
import Synchronization
import Testing

@Suite struct WritesLogLines {
    @Test func `a JSON line is one object with time, level, member, message and the facts`() throws {
        let line = line(.json) { $0.notice("Transfer aborted", metadata: ["reason.code": "insufficient_funds"]) }
        #expect(line.hasSuffix("}\n") && line.filter { $0 == "\n" }.count == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
        #expect(object["level"] == "notice")
        #expect(object["member"] == "alder")
        #expect(object["message"] == "Transfer aborted")
        #expect(object["reason.code"] == "insufficient_funds")
        #expect(object["time"]?.hasSuffix("Z") == true)
    }

    @Test func `a text line has time, level, message and facts in the keys' order`() {
        let line = line(.text) { $0.info("Prepared", metadata: ["b": "2", "a": "1"]) }
        #expect(line.hasSuffix("Z info     Prepared  a=1 b=2\n"))
    }

    @Test func `a fact cannot begin another line or another fact`() {
        let forged = "x\n2026-01-01T00:00:00Z critical All is lost  a=b \u{1B}[31m"
        let text = line(.text) { $0.info("Read", metadata: ["name": "\(forged)"]) }
        #expect(text.filter { $0 == "\n" }.count == 1 && !text.contains("\u{1B}"))
        let json = line(.json) { $0.info("Read", metadata: ["name": "\(forged)", "level": "critical"]) }
        #expect(json.filter { $0 == "\n" }.count == 1 && json.contains(#""level":"info""#))
    }

    @Test(arguments: ["", "\"quoted\"", "back\\slash", "\u{7F}\u{2028}\u{0}", "grün 🙂"])
    func `a JSON value is read back as it was`(value: String) throws {
        let line = line(.json) { $0.info("Read", metadata: ["value": "\(value)"]) }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
        #expect(object["value"] == value)
    }

    @Test func `a long fact is cut`() {
        let line = line(.text) { $0.info("Read", metadata: ["value": "\(String(repeating: "a", count: 100_000))"]) }
        #expect(line.utf8.count < 5_000)
    }

    @Test func `lines below the level are not written`() {
        #expect(line(.text) { $0.debug("Nothing") }.isEmpty)
    }

    /// The output of a logger at level `info`.
    private func line(_ format: LogSettings.Format, _ log: (Logger) -> Void) -> String {
        let written = Written()
        let handler = LineLogHandler(member: "alder", format: format, level: .info) { line in
            written.text.withLock { $0 += line }
        }
        log(Logger(label: "test") { _ in handler })
        return written.text.withLock { $0 }
    }

    private final class Written: Sendable {
        let text = Mutex("")
    }
}
