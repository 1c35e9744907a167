public import ArgumentParser
import CommandParts
import Money
import ProcessInterface
import SupplyChain
import Terminal

/// The document that a mandate is for, named by its file, its reference, or its parts.
struct MandateDocumentOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The document as a UBL file.", valueName: "path"))
    var invoice: String?

    @Option(help: ArgumentHelp("The document's reference, 64 hexadecimal digits.", valueName: "hex"))
    var documentReference: String?

    @Option(help: ArgumentHelp("The supplier's id as scheme:value.", valueName: "id"))
    var documentSupplier: String?

    @Option(help: "A warning of the invoice that you have looked into and found harmless; repeatable.")
    var acceptWarning: [AcceptableWarning] = []

    @Option(help: "The kind of document: invoice. A credit note is refused, because its buyer pays nothing.")
    var documentKind: DocumentKind?

    @Option(help: ArgumentHelp("The document's number.", valueName: "number"))
    var documentNumber: String?

    @Option(help: ArgumentHelp("The day of issue.", valueName: "yyyy-mm-dd"))
    var documentIssueDate: String?

    /// The document's reference, and its payable amount if its file was given.
    struct Named {
        let reference: DocumentReference
        let payable: (amount: Amount, currency: Currency)?
    }

    /// - Throws: ``CommandFailure`` with `one_way_needed` or a reason code of `DocumentError`.
    func named() throws(CommandFailure) -> Named {
        let hasParts =
            documentSupplier != nil || documentNumber != nil || documentIssueDate != nil || documentKind != nil
        switch (invoice, documentReference, hasParts) {
        case (let path?, nil, false): return try named(byFile: path)
        case (nil, let text?, false): return Named(reference: try Self.reference(text), payable: nil)
        case (nil, nil, true): return Named(reference: try referenceOfParts(), payable: nil)
        default: throw Self.oneWay
        }
    }

    private func named(byFile path: String) throws(CommandFailure) -> Named {
        let document = try DocumentArgument.document(ofFile: path)
        let accepted = Set(acceptWarning.map(\.warning))
        try document.check(for: .mandate, named: path, accepting: accepted)
        for warning in document.warnings {
            Talk.line("warning[\(warning.rawValue)]: \(path.printable): \(warning.explanation)")
        }
        do throws(DocumentError) {
            return Named(
                reference: try document.reference(), payable: (document.payable, document.payableCurrency))
        } catch {
            throw CommandFailure(error, file: path)
        }
    }

    private static func reference(_ text: String) throws(CommandFailure) -> DocumentReference {
        guard let reference = DocumentArgument.reference(digits: text) else {
            throw CommandFailure(
                code: "argument_malformed", "--document-reference: \"\(text.prefix(80))\" is not 64 hexadecimal digits",
                next: "Copy it from freshet document inspect, or name the document with --invoice.",
                exitCode: Exit.usage)
        }
        return reference
    }

    private func referenceOfParts() throws(CommandFailure) -> DocumentReference {
        guard let documentSupplier, let documentNumber, let documentIssueDate else { throw Self.oneWay }
        guard documentKind != .creditNote else {
            throw CommandFailure(
                code: "not_an_invoice", "--document-kind: a credit note asks for no payment by the buyer",
                next: "Name an invoice that you are to pay.", exitCode: Exit.badData)
        }
        do throws(DocumentError) {
            return try DocumentReference(
                supplierID: documentSupplier, kind: documentKind ?? .invoice, number: documentNumber,
                issueDate: try DocumentDate(documentIssueDate))
        } catch {
            throw CommandFailure(
                code: error.code.rawValue, "--document-…: \(error.message)",
                next: "Write the parts as they are in the document.", exitCode: Exit.badData)
        }
    }

    private static var oneWay: CommandFailure {
        CommandFailure(
            code: "one_way_needed",
            "a mandate's document is named by --invoice, by --document-reference, or by --document-supplier, "
                + "--document-number and --document-issue-date",
            next: "Use one of the three; freshet mandate give --help shows them.", exitCode: Exit.usage)
    }
}

extension DocumentKind: ExpressibleByArgument {}
