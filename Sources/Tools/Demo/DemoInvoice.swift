import CommandParts
import ProcessInterface
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
        guard document.kind == .invoice else {
            throw CommandFailure(
                code: "not_an_invoice", "\(path) is a credit note: it gives money back, so it cannot be financed",
                next: "Name an invoice that the buyer is to pay.", exitCode: Exit.badData)
        }
        for warning in document.warnings where warning.forbidsFinancing {
            if warning.canBeAccepted, accepted.contains(warning) { continue }
            throw CommandFailure(
                code: warning.rawValue, "\(path) cannot be financed: \(warning.explanation)",
                next: warning.canBeAccepted
                    ? "Look into it, and if it is harmless, add --accept-warning \(warning.rawValue)"
                    : "Name another invoice; this one cannot be financed.", exitCode: Exit.badData)
        }
        return document
    }
}
