package import BankAPI
import CommandParts
import Foundation
import ProcessInterface
import SupplyChain
package import Terminal

/// `--document REFERENCE=DOCUMENT`: the document that the payments with a creditor reference pay.
package struct PaidDocument {
    private let creditorReference: String
    private let document: DocumentReference
    /// Warnings about the document, for people; empty if only its reference is known.
    package let warnings: [String]

    /// - Throws: ``CommandFailure`` with `argument_malformed` or a reason code of `DocumentError`.
    package init(_ text: String) throws(CommandFailure) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw CommandFailure(
                argument: "--document", text, form: "REFERENCE=DOCUMENT", example: "2026-0117=invoice.xml")
        }
        creditorReference = String(parts[0])
        let named = String(parts[1])
        if let reference = DocumentArgument.reference(digits: named) {
            document = reference
            warnings = []
            return
        }
        let read = try DocumentArgument.document(ofFile: named)
        do throws(DocumentError) { document = try read.reference() } catch {
            throw CommandFailure(error, file: named)
        }
        let credit = read.kind == .creditNote ? ["not_an_invoice: it is a credit note, which the supplier pays"] : []
        warnings = (credit + read.warnings.map { "\($0.rawValue): \($0.explanation)" }).map { "\(named): \($0)" }
    }

    /// - Throws: ``CommandFailure`` with `reference_unused` if no payment has the reference.
    package func note(in request: inout API.LoanRequest) throws(CommandFailure) {
        let places = request.payments.indices.filter { request.payments[$0].reference == creditorReference }
        guard !places.isEmpty else {
            throw CommandFailure(
                code: "reference_unused",
                "--document: no payment has the reference \"\(creditorReference.prefix(80))\"",
                next: "Give the payment that reference, as the last part of --pay.", exitCode: Exit.usage)
        }
        for place in places { request.payments[place].documentReference = Data(document.bytes) }
    }
}
