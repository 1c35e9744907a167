import CommandParts
package import SupplyChain
package import Terminal

/// The invoice of the demo, which must be one that a bank may finance.
package enum DemoInvoice {
    /// - Parameter accepted: Warnings that the user has checked and found harmless.
    /// - Throws: ``CommandFailure``: a reason code of `DocumentError`, `not_an_invoice`, or the code of a warning that
    ///   forbids financing.
    package static func read(
        _ path: String, accepting accepted: Set<DocumentWarning> = []
    ) throws(CommandFailure) -> Document {
        let document = try DocumentArgument.document(ofFile: path)
        try document.check(for: .loan, named: path, accepting: accepted)
        return document
    }
}
