import CheckoutFiles
import Foundation
import SeededRandom
import SupplyChain
import Testing

@Suite struct MutatedDocumentsTests {
    @Test(arguments: 0..<8)
    func `a document with random damage is read or refused and never ends the process`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let original = [UInt8](
            try Data(contentsOf: URL(filePath: Checkout.path("fixtures/invoices/mill-timber-2026-0117.xml"))))
        for _ in 0..<50 {
            var damaged = original
            for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&damaged, using: &random) }
            if let code = SampleInvoice.refusal(of: Data(damaged)) {
                #expect(DocumentError.Code.allCases.contains(code))
            }
        }
    }

    private let pieces = [
        "<?a?>", "<!--", "-->", "<![CDATA[", "]]>", "&", "&amp;", "&#0;", "&x;", "<", "</", "/>", ">", "\"", "\0",
        "<:a/>",
        "<a:/>", "xmlns=\"\"", " xmlns:xml='u'", "<a xmlns='rel'/>", "<!DOCTYPE a>", "\u{FFFE}",
    ]

    private func damage(_ bytes: inout [UInt8], using random: inout SplitMix64) {
        let position = Int.random(in: 0..<bytes.count - 40, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(position..<position + Int.random(in: 1...30, using: &random))
        case 2: bytes.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: position)
        default: bytes.insert(contentsOf: bytes[position..<position + 40], at: position)
        }
    }
}
