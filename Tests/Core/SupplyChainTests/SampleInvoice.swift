import Foundation
import SupplyChain

/// The smallest invoice that reads without a warning, for tests to change in one place.
enum SampleInvoice {
    static let text = """
        <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
            xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
            xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
        <cbc:ID>S-1</cbc:ID>
        <cbc:IssueDate>2026-11-02</cbc:IssueDate>
        <cbc:DueDate>2026-12-02</cbc:DueDate>
        <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
        <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
        <cac:AccountingSupplierParty><cac:Party>
        <cac:PartyIdentification><cbc:ID schemeID="0088">7300010000018</cbc:ID></cac:PartyIdentification>
        <cac:PartyName><cbc:Name>Mill</cbc:Name></cac:PartyName>
        </cac:Party></cac:AccountingSupplierParty>
        <cac:AccountingCustomerParty><cac:Party>
        <cac:PartyName><cbc:Name>Harbour</cbc:Name></cac:PartyName>
        </cac:Party></cac:AccountingCustomerParty>
        <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">1000.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
        <cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine>
        </Invoice>
        """

    /// The sample with `old` replaced; `old` must occur in it.
    static func text(replacing old: String, with new: String) -> String {
        precondition(text.contains(old), "the sample has no \(old)")
        return text.replacing(old, with: new)
    }

    static func read(_ text: String) throws(DocumentError) -> Document {
        try Document(reading: Data(text.utf8))
    }

    static func document() throws(DocumentError) -> Document {
        try read(text)
    }

    static func document(replacing old: String, with new: String) throws(DocumentError) -> Document {
        try read(text(replacing: old, with: new))
    }

    /// The code with which the changed sample is refused; nil if it is read.
    static func refusal(replacing old: String, with new: String) -> DocumentError.Code? {
        refusal(of: text(replacing: old, with: new))
    }

    static func refusal(of text: String, within limits: DocumentLimits = .standard) -> DocumentError.Code? {
        refusal(of: Data(text.utf8), within: limits)
    }

    static func refusal(of data: Data, within limits: DocumentLimits = .standard) -> DocumentError.Code? {
        do {
            _ = try Document(reading: data, within: limits)
            return nil
        } catch {
            return error.code
        }
    }
}
