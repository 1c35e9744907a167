import CheckoutFiles
import Foundation
import SupplyChain

/// The invoices of `fixtures/invoices`, and edits of them.
enum InvoiceFixture {
    static func path(_ name: String) -> String { Checkout.path("fixtures/invoices/\(name)") }

    static func document(_ name: String) throws -> Document {
        try DocumentInspection.inspect(path: path(name)).result.get()
    }

    /// The timber invoice with the first `old` replaced by `new`.
    static func timber(replacing old: String, with new: String) throws -> Document {
        var text = try String(contentsOfFile: path("mill-timber-2026-0117.xml"), encoding: .utf8)
        guard let place = text.range(of: old) else { preconditionFailure("the invoice has no \(old)") }
        text.replaceSubrange(place, with: new)
        return try Document(reading: Data(text.utf8))
    }
}
