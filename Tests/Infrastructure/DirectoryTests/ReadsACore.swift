import Directory
import Foundation
import Testing

/// Where a regular bank's core is.
@Suite struct ReadsACore {
    private static let address = "postgres://freshet_adapter@127.0.0.1:5433/bank"

    /// The fixture with `core` in the entry of its third bank, which is regular, or of its first, which is not.
    private func text(core: String, ofVirtualBank: Bool = false) throws -> String {
        let kind = ofVirtualBank ? "kind: virtual " : "kind: regular\n"
        let text = try FixtureFederation.text()
        let range = try #require(text.range(of: kind))
        return text.replacingCharacters(
            in: range, with: ofVirtualBank ? "core: \(core)\n    \(kind)" : "\(kind)    core: \(core)\n")
    }

    @Test func `a URL alone means the tables of the reference core`() throws {
        let file = try FederationFile.parse(try text(core: Self.address), file: "federation.yaml")
        #expect(file.banks[2].core == CoreEntry(url: Self.address))
        #expect(file.banks[3].core == nil)
    }

    @Test func `a mapping is found beside the file that names it, and absolute paths stay`() throws {
        for (path, found) in [("maps/own.yaml", "/etc/freshet/maps/own.yaml"), ("/srv/own.yaml", "/srv/own.yaml")] {
            let file = try FederationFile.parse(
                try text(core: "{url: \"\(Self.address)\", mapping: \(path)}"), file: "/etc/freshet/federation.yaml")
            #expect(file.banks[2].core == CoreEntry(url: Self.address, mapping: found))
        }
    }

    @Test func `it is written and read back, and shown to nobody else`() throws {
        var file = try FixtureFederation.load()
        for core in [CoreEntry(url: Self.address), CoreEntry(url: Self.address, mapping: "/srv/own.yaml")] {
            file.banks[2].core = core
            #expect(try FederationFile.parse(file.yaml(), file: "copy.yaml") == file)
        }
        #expect(file.redacted(for: file.banks[2].id).banks[2].core != nil)
        #expect(file.redacted(for: file.banks[3].id).banks[2].core == nil)
    }

    @Test(arguments: [
        "postgres://127.0.0.1:5433/bank", "postgres://freshet_adapter@127.0.0.1:5433", "mysql://freshet@db/bank",
        "postgres://freshet_adapter:secret@db/bank", "postgres://freshet_adapter@db/bank?password=secret",
    ])
    func `what is no database address, or holds a password, is refused without repeating it`(address: String) throws {
        let error = try #require(FixtureFederation.error(of: try text(core: "\"\(address)\"")))
        #expect(error.code == .badValue)
        #expect(error.keyPath == "banks[2].core")
        #expect(!error.message.contains("secret"))
    }

    @Test func `a virtual bank has none, and no key is guessed`() throws {
        let virtual = FixtureFederation.error(of: try text(core: Self.address, ofVirtualBank: true))
        #expect(virtual?.code == .badValue)
        #expect(virtual?.keyPath == "banks[0].core")
        let unknown = FixtureFederation.error(of: try text(core: "{url: \"\(Self.address)\", user: me}"))
        #expect(unknown?.code == .unknownKey)
    }
}
