import Directory
import Foundation
import Testing

/// The `core` entry of a regular bank: the address of its database and an optional mapping.
@Suite struct ReadsACore {
    private static let address = "postgres://freshet_adapter@127.0.0.1:5433/bank"

    /// The fixture with `core` in the entry of its third bank (regular) or of its first bank (virtual).
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

    @Test func `a relative mapping path starts at the file that names it, and an absolute path stays`() throws {
        for (path, found) in [("maps/own.yaml", "/etc/freshet/maps/own.yaml"), ("/srv/own.yaml", "/srv/own.yaml")] {
            let file = try FederationFile.parse(
                try text(core: "{url: \"\(Self.address)\", mapping: \(path)}"), file: "/etc/freshet/federation.yaml")
            #expect(file.banks[2].core == CoreEntry(url: Self.address, mapping: found))
        }
    }

    @Test func `a core entry is written and read back, and left out of copies for other banks`() throws {
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
    func `a core URL that is malformed or holds a password is refused without repeating it`(address: String) throws {
        let error = try #require(FixtureFederation.error(of: try text(core: "\"\(address)\"")))
        #expect(error.code == .badValue)
        #expect(error.keyPath == "banks[2].core")
        #expect(!error.message.contains("secret"))
    }

    @Test func `a core entry is refused for a virtual bank, and so is an unknown key`() throws {
        let virtual = FixtureFederation.error(of: try text(core: Self.address, ofVirtualBank: true))
        #expect(virtual?.code == .badValue)
        #expect(virtual?.keyPath == "banks[0].core")
        let unknown = FixtureFederation.error(of: try text(core: "{url: \"\(Self.address)\", user: me}"))
        #expect(unknown?.code == .unknownKey)
    }
}
