import ProcessInterface
package import SupplyChain
package import Terminal

/// The purpose that a document must be good for.
package enum DocumentUse: Sendable {
    /// A bank lends on it.
    case loan
    /// Its buyer consents to be debited for it.
    case mandate

    fileprivate var refusal: String {
        switch self {
        case .loan: "cannot be financed"
        case .mandate: "is not one to give a mandate for"
        }
    }
}

extension Document {
    /// Checks that the buyer is to pay the document, and that nothing about it forbids its use.
    ///
    /// - Parameters:
    ///   - name: The document's name in messages.
    ///   - accepted: Warnings that the user has checked and found harmless.
    /// - Throws: ``CommandFailure``: `not_an_invoice`, or the code of a warning.
    package func check(
        for use: DocumentUse, named name: String, accepting accepted: Set<DocumentWarning>
    ) throws(CommandFailure) {
        guard kind == .invoice else {
            throw CommandFailure(
                code: "not_an_invoice", "\(name) is a credit note: it gives money back, so it \(use.refusal)",
                next: "Name an invoice that the buyer is to pay.", exitCode: Exit.badData)
        }
        for warning in warnings where warning.forbidsFinancing {
            if warning.canBeAccepted, accepted.contains(warning) { continue }
            throw CommandFailure(
                code: warning.rawValue, "\(name) \(use.refusal): \(warning.explanation)",
                next: warning.canBeAccepted
                    ? "Look into it, and if it is harmless, add --accept-warning \(warning.rawValue)"
                    : "Name another invoice; this one \(use.refusal).", exitCode: Exit.badData)
        }
    }
}
