/// Why a federation file was refused: the first error in it, with its place.
public struct FederationFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The code that programs branch on; stable.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The file is missing or may not be read.
        case unreadable = "file_unreadable"
        /// Larger than ``FederationFile/sizeLimit``, or with more entries than a list may have.
        case tooLarge = "file_too_large"
        /// Not UTF-8, or not YAML.
        case malformed = "file_malformed"
        /// YAML that this file may not use: anchors, aliases and tags.
        case forbidden = "yaml_forbidden"
        /// A key that has no meaning at this place.
        case unknownKey = "unknown_key"
        case missingKey = "missing_key"
        /// A list where a mapping is expected, a bare number where quoted text is, and so on.
        case wrongType = "wrong_type"
        /// The right type, but not a value that this key may have.
        case badValue = "bad_value"
        /// Not an ISO 4217 currency that can be paid.
        case unknownCurrency = "unknown_currency"
        /// Not an amount of its currency: malformed, too precise, too large, or negative.
        case badAmount = "bad_amount"
        /// An id, key or pair that must be unique appears twice.
        case duplicate = "duplicate"
        /// Two listeners in the file use the same port.
        case portClash = "port_clash"
        /// Names a bank, account or currency that the file does not have.
        case unknownReference = "unknown_reference"
    }

    public let code: Code
    /// The file's name as it was given.
    public let file: String
    /// From 1; 0 if no line is known.
    public let line: Int
    /// The keys from the top to the value, such as `banks[1].reserves[0].amount`; empty for the file as a whole.
    public let keyPath: String
    /// The error and its fix, for people; nothing parses it.
    public let message: String

    public init(_ code: Code, file: String, line: Int = 0, keyPath: String = "", _ message: String) {
        self.code = code
        self.file = file
        self.line = line
        self.keyPath = keyPath
        self.message = message
    }

    /// `federation.yaml:12: banks[1].reserves[0].amount: …`
    public var description: String {
        let place = line > 0 ? "\(file):\(line)" : file
        return ([place] + (keyPath.isEmpty ? [] : [keyPath]) + [message]).joined(separator: ": ")
    }
}
