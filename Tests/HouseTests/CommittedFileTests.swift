import CheckoutFiles
import Testing

@Suite struct CommittedFileTests {
    @Test func `no file names a folder of one developer's machine`() throws {
        let folder = /(?:^|[^\w.\/~$}\-])\/(?:work|root|home|Users)\/\w/
        let names = ["work", "root", "home", "Users"].map { "/\($0)/" }
        let places = try Checkout.places { line in names.contains { line.contains($0) } && line.contains(folder) }
        #expect(places == [])
    }

    @Test func `no file names a host of a private network`() throws {
        let host = /https?:\/\/[\w.\-]+\.(?:internal|intranet|corp|lan)\b/
        let places = try Checkout.places { $0.contains("://") && $0.contains(host) }
        #expect(places == [])
    }

    @Test func `packages come from public hosts`() throws {
        let manifest = try #require(Checkout.files().first { $0.path == "Package.swift" })
        let addresses = try manifest.lines().flatMap { $0.text.matches(of: /url: "([^"]+)"/).map(\.output.1) }
        #expect(!addresses.isEmpty)
        #expect(addresses.filter { !$0.hasPrefix("https://github.com/") } == [])
    }
}
