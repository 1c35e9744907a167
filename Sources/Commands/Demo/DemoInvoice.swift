import SupplyChain

/// The invoice that the demo is told with: one that a machine may finance without a person's look.
package enum DemoInvoice {
    /// - Throws: ``CommandFailure``: a reason code of `DocumentError`, `not_an_invoice`, or the code of a warning that
    ///   forbids financing.
    package static func read(_ path: String) throws(CommandFailure) -> Document {
        let document = try DocumentArgument.document(ofFile: path)
        guard document.kind == .invoice else {
            throw CommandFailure(
                code: "not_an_invoice", "\(path) is a credit note: it gives money back, and nobody lends on it",
                next: "Name an invoice that the buyer is to pay.", exitCode: 65)
        }
        if let warning = document.warnings.first(where: \.forbidsFinancing) {
            throw CommandFailure(
                code: warning.rawValue, "\(path) cannot be lent on: \(warning.explanation)",
                next: "Name another invoice; look at this one with: freshet document inspect \(path)", exitCode: 65)
        }
        return document
    }
}
