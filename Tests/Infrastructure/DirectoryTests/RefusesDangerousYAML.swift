import Directory
import Foundation
import Testing

@Suite struct RefusesDangerousYAML {
    static let tricks = [
        "a: &x [1]\nb: *x", "&x a: 1", "- &x 1", "{a: &x 1}", "[&x 1, *x]", "? *x\n: 1", "a: !!binary aGk=", "a: !x 1",
        "a: ! &x 1", "a:\n  &x b: 1", "a: \"\n\", &x 1", "!!map {a: 1}",
    ]

    @Test(arguments: tricks)
    func `anchors, aliases and tags are refused before they are followed`(text: String) {
        #expect(FixtureFederation.error(of: text)?.code == .forbidden)
    }

    @Test func `a billion-laughs attack is refused at its first line`() throws {
        var text = "a0: &a0 [lol, lol]\n"
        for level in 1...40 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        let error = try #require(FixtureFederation.error(of: text))
        #expect(error.code == .forbidden)
        #expect(error.line == 1)
    }

    @Test func `an ampersand, an asterisk and an exclamation mark in a name are text`() throws {
        for name in ["Mill & Sons", "\"Smith, & Co\"", "Star *", "Yes! Ltd", "A&B", "\"a: & b\""] {
            #expect(try FixtureFederation.error(replacing: "name: Mill & Sons Joinery", with: "name: \(name)") == nil)
        }
    }

    @Test func `a comment may hold anything`() throws {
        #expect(try FixtureFederation.error(replacing: "federation:", with: "# - &a *b !c\nfederation:") == nil)
    }

    @Test(arguments: ["[", "- ", "{a: ", "? "])
    func `nesting that never closes is refused`(opening: String) {
        let text = String(repeating: opening, count: 100_000)
        #expect(FixtureFederation.error(of: text)?.code == .malformed)
    }

    @Test func `nesting as deep as the parser allows is refused as a wrong type`() {
        let text = String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
        #expect(FixtureFederation.error(of: text)?.code == .wrongType)
    }

    @Test(arguments: ["", "   \n", "# only a comment"])
    func `an empty file is refused`(text: String) {
        #expect(FixtureFederation.error(of: text)?.code == .malformed)
    }

    @Test(arguments: ["a: [", "a: 'x", "a: b: c", "\ta: 1", "a: 1\n---\nb: 2", "a: 1\u{0}"])
    func `text that is not one YAML document is refused`(text: String) {
        #expect(FixtureFederation.error(of: text)?.code == .malformed)
    }

    @Test func `a repeated key is refused with its line`() throws {
        let error = try #require(FixtureFederation.error(of: "federation: creek\nbanks: []\nbanks: []"))
        #expect(error.code == .duplicate)
        #expect(error.line == 2)
    }

    @Test func `a list or a mapping as a key is refused`() {
        #expect(FixtureFederation.error(of: "[a, b]: 1")?.code == .unknownKey)
        #expect(FixtureFederation.error(of: "? {a: b}\n: 1")?.code == .unknownKey)
    }

    @Test func `a file that is too large, not UTF-8 or a folder is refused`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let big = folder.appending(path: "big.yaml")
        try Data(repeating: 0x23, count: FederationFile.sizeLimit + 1).write(to: big)
        let latin = folder.appending(path: "latin.yaml")
        try Data([0x61, 0x3A, 0x20, 0xE9]).write(to: latin)
        #expect(code(ofFileAt: big) == .tooLarge)
        #expect(code(ofFileAt: latin) == .malformed)
        #expect(code(ofFileAt: folder) == .unreadable)
    }

    private func code(ofFileAt url: URL) -> FederationFileError.Code? {
        do {
            _ = try FederationFile.load(path: url.path(percentEncoded: false))
            return nil
        } catch {
            return error.code
        }
    }
}
