import CheckoutFiles
import Failpoints
import Foundation
import Testing

#if DEBUG
@Suite struct ArmsFailpoints {
    @Test func `an empty text arms nothing`() throws {
        #expect(try FailpointArming.parse("") == [])
    }

    @Test(arguments: Failpoint.allCases)
    func `each failpoint is armed by its name`(point: Failpoint) throws {
        let armings = [FailpointArming(point, .kill, passage: 3), FailpointArming(point, .stop)]
        for arming in armings { #expect(try FailpointArming.parse("\(arming)") == [arming]) }
        #expect(try FailpointArming.parse("\(point.rawValue)=stop") == [armings[1]])
    }

    @Test func `several failpoints can be armed together`() throws {
        #expect(
            try FailpointArming.parse("bank.vote.before-write=kill@2,desk.submit.before-send=stop") == [
                FailpointArming(.bankVoteBeforeWrite, .kill, passage: 2),
                FailpointArming(.deskSubmitBeforeSend, .stop),
            ])
    }

    @Test(arguments: [
        "bank.vote.before-write", "bank.vote=kill", "=kill@1", "bank.vote.before-write=die",
        "bank.vote.before-write=kill@", "bank.vote.before-write=kill@0", "bank.vote.before-write=kill@-1",
        "bank.vote.before-write=kill@1@2", "bank.vote.before-write=kill=1", "bank.vote.before-write=kill,",
        "bank.vote.before-write=kill,bank.vote.before-write=stop",
        "bank.vote.before-write=kill@99999999999999999999", " ",
    ])
    func `a malformed text is refused with the correct form as next step`(text: String) {
        let error = #expect(throws: FailpointError.self) { try FailpointArming.parse(text) }
        #expect(error?.description.hasPrefix("FRESHET_FAILPOINTS: ") == true)
        #expect(error?.next.contains("NAME=kill@N") == true)
    }

    /// The PostgreSQL core replaces the embedded core in a regular bank, so the two may share failpoints.
    /// Only the PostgreSQL core has the failpoints of a conversion.
    @Test func `every failpoint occurs at exactly one place in the sources, or at one in each kind of core`() throws {
        let sources = Checkout.url("Sources")
        var passed: [String] = []
        var passedOnPostgres: [String] = []
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            let names = text.matches(of: /failpoint\("([^"]*)"/).map { String($0.output.1) }
            if file.path.contains("/PostgresCore/") { passedOnPostgres += names } else { passed += names }
        }
        #expect(Set(passedOnPostgres).count == passedOnPostgres.count)
        let converting = passedOnPostgres.filter { $0.hasPrefix("bank.convert.") }
        #expect(Set(passedOnPostgres).subtracting(converting).isSubset(of: passed))
        #expect((passed + converting).sorted() == Failpoint.allCases.map(\.rawValue).sorted())
    }
}
#endif
