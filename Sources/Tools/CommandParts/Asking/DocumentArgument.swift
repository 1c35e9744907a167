import ProcessInterface
import SettlementProtocol
package import SupplyChain
package import Terminal

/// A document that the command line names by its file or by its reference.
package enum DocumentArgument {
    /// The document's reference.
    ///
    /// - Parameter text: 64 hexadecimal digits, or the path of a UBL invoice or credit note.
    /// - Throws: ``CommandFailure`` with a reason code of `DocumentError`.
    package static func reference(_ text: String) throws(CommandFailure) -> DocumentReference {
        if let reference = reference(digits: text) { return reference }
        let document = try document(ofFile: text)
        do throws(DocumentError) { return try document.reference() } catch {
            throw CommandFailure(error, file: text)
        }
    }

    /// Nil unless there are exactly 64 hexadecimal digits.
    package static func reference(digits text: String) -> DocumentReference? {
        Hexadecimal.bytes(text).flatMap { DocumentReference(bytes: $0) }
    }

    /// The facts of a UBL file.
    ///
    /// - Throws: ``CommandFailure`` with a reason code of `DocumentError`.
    package static func document(ofFile path: String) throws(CommandFailure) -> Document {
        do throws(DocumentError) { return try DocumentInspection.inspect(path: path).result.get() } catch {
            throw CommandFailure(error, file: path)
        }
    }
}

extension CommandFailure {
    /// A file that cannot be read as a document.
    package init(_ error: DocumentError, file: String) {
        let place = error.place.map { " (\($0))" } ?? ""
        self.init(
            code: error.code.rawValue, "\(file): \(error.message)\(place)",
            next: error.code == .unreadable
                ? "Name a file that exists and that you may read."
                : "Name another document, or have this one corrected.", exitCode: Exit.badData)
    }
}
