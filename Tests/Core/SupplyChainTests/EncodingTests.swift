import Foundation
import SupplyChain
import Testing

@Suite struct EncodingTests {
    private let named = SampleInvoice.text(
        replacing: "<cbc:Name>Mill", with: "<cbc:Name>Säge & Söhne".replacing("&", with: "&amp;"))

    private func supplier(of data: Data) throws -> String? {
        try Document(reading: data).supplier.name
    }

    @Test func `UTF-8 is read with and without a declaration and a byte order mark`() throws {
        let declared = "<?xml version=\"1.0\" encoding=\"utf-8\" standalone='yes'?>\n" + named
        for text in [named, declared, "\u{FEFF}" + named, "\u{FEFF}" + declared] {
            #expect(try supplier(of: Data(text.utf8)) == "Säge & Söhne")
        }
    }

    @Test func `ISO-8859-1 is read if it is declared`() throws {
        let text = "<?xml version='1.0' encoding='ISO-8859-1'?>" + named
        let data = try #require(text.data(using: .isoLatin1))
        #expect(try supplier(of: data) == "Säge & Söhne")
    }

    @Test func `ISO-8859-1 that is not declared is refused`() throws {
        let data = try #require(named.data(using: .isoLatin1))
        #expect(SampleInvoice.refusal(of: data) == .notXML)
    }

    @Test(arguments: [String.Encoding.utf16, .utf16BigEndian, .utf16LittleEndian, .utf32])
    func `wide encodings are refused by name`(encoding: String.Encoding) throws {
        let data = try #require(("<?xml version='1.0' encoding='UTF-16'?>" + named).data(using: encoding))
        #expect(SampleInvoice.refusal(of: data) == .encodingUnsupported)
    }

    @Test(arguments: ["UTF-7", "IBM037", "Shift_JIS", "windows-1252", ""])
    func `other declared encodings are refused`(name: String) {
        let text = "<?xml version='1.0'   encoding = '\(name)'?>" + SampleInvoice.text
        #expect(SampleInvoice.refusal(of: text) == .encodingUnsupported)
    }

    @Test func `a byte order mark that contradicts the declaration is refused`() {
        let text = "\u{FEFF}<?xml version='1.0' encoding='ISO-8859-1'?>" + SampleInvoice.text
        #expect(SampleInvoice.refusal(of: text) == .encodingUnsupported)
    }
}
