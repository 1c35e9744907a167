import Crypto
public import Journal
public import Projections
import SettlementProtocol

/// The secrets in a bank's own folder: its sealing key and the key for its borrowers' handles.
public struct BankKeys: Sendable {
    /// X25519; the federation file has the public half.
    public let sealing: SealingKey
    let borrowerSecret: [UInt8]

    private static let sealingFile = "sealing.key"
    private static let borrowerFile = "borrower.key"

    /// Reads the keys, and creates missing ones.
    ///
    /// - Throws: `JournalError` if the folder cannot be used; `ProtocolError` if a key file is damaged.
    public init(in folder: DataFolder) throws {
        if let bytes = try folder.readPrivateFile(Self.sealingFile) {
            sealing = try SealingKey(privateBytes: bytes)
        } else {
            sealing = SealingKey()
            try folder.writePrivateFile(Self.sealingFile, sealing.privateBytes)
        }
        if let bytes = try folder.readPrivateFile(Self.borrowerFile) {
            borrowerSecret = bytes
        } else {
            borrowerSecret = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
            try folder.writePrivateFile(Self.borrowerFile, borrowerSecret)
        }
    }
}
