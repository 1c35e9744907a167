import CheckoutFiles
import Testing

/// Comments name their subject first, and identifiers say `max`.
@Suite struct PlainWordTests {
    @Test func `no comment begins with a word that hides its subject`() throws {
        let opening = #/^\s*///?\ (?:What|Whoever|Whose|Of|Where)\s/#
        #expect(try places { $0.contains("//") && $0.contains(opening) } == [])
    }

    @Test func `a bound is named by its maximum or minimum`() throws {
        let bound = /\b(most|largest|longest|smallest|shortest)[A-Z]\w*/
        #expect(try places { line in line.contains(bound) && !line.contains("//") && !line.contains("`") } == [])
    }

    private func places(where offends: (Substring) -> Bool) throws -> [String] {
        try Checkout.places(
            inFiles: { $0.path.hasSuffix(".swift") && !$0.path.contains("/Generated/") }, where: offends)
    }
}
