import FederationTesting
import Foundation
import SettlementProtocol
import Testing

/// A change that makes a good transaction bad, and the stable code of the refusal.
///
/// The coordinator must not ask any bank about the transaction.
struct BadTransaction: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: String
    let alter: @Sendable (inout Wire.Transaction) -> Void

    private init(_ name: String, _ code: String, _ alter: @escaping @Sendable (inout Wire.Transaction) -> Void) {
        testDescription = name
        self.code = code
        self.alter = alter
    }

    static let all = headers + participations + entries

    private static let headers = [
        BadTransaction("no header", "malformed") { $0.clearHeader() },
        BadTransaction("another protocol version", "unsupported_version") { $0.header.protocolVersion = 2 },
        BadTransaction("another coordinator", "wrong_coordinator") { $0.header.coordinator = "weir" },
        BadTransaction("a coordinator that does not exist", "wrong_coordinator") { $0.header.coordinator = "lethe" },
        BadTransaction("a timeout of zero", "malformed") { $0.header.timeoutMs = 0 },
        BadTransaction("a timeout beyond a minute", "malformed") { $0.header.timeoutMs = 60_001 },
        BadTransaction("an id of 15 bytes", "malformed") { $0.header.transactionID.removeLast() },
        BadTransaction("a random UUID as id", "malformed") { $0.header.transactionID[6] = 0x41 },
        BadTransaction("an id far ahead", "too_far_ahead") {
            $0.header.transactionID = TransactionID.fresh(ahead: .seconds(3_600)).data
        },
        BadTransaction("an originator that is not a member", "unknown_member") { $0.header.originator = "stranger" },
        BadTransaction("another originator than the sender", "unknown_member") { $0.header.originator = "cedar" },
        BadTransaction("an originator that is not an id", "malformed") { $0.header.originator = "Birch!" },
    ]

    private static let participations = [
        BadTransaction("no participations", "malformed") { $0.participations = [] },
        BadTransaction("a participant that is not a member", "unknown_member") {
            $0.participations[0].bank = "stranger"
        },
        BadTransaction("a coordinator as participant", "unknown_member") { $0.participations[0].bank = "ford" },
        BadTransaction("a bank that takes part twice", "malformed") { $0.participations.append($0.participations[0]) },
        BadTransaction("more participations than fit", "too_large") { transaction in
            transaction.participations = Array(repeating: transaction.participations[0], count: 17)
        },
        BadTransaction("a projection beyond the limit", "too_large") {
            $0.participations[0].sealedProjection = Data(count: 64 * 1024 + 1)
        },
        BadTransaction("more entries than fit", "too_large") { transaction in
            for _ in 0..<128 { transaction.participations[0].repeatFirstEntry() }
        },
        BadTransaction("a participation without entries", "malformed") { $0.participations[0].clearEntries() },
    ]

    private static let entries = [
        BadTransaction("a payee that left the envelope", "unmatched_entry") { $0.participations.removeLast() },
        BadTransaction("another commitment at one end", "unmatched_entry") {
            $0.participations[0].commitments[0] ^= 1
        },
        BadTransaction("another counterparty at one end", "unmatched_entry") {
            $0.participations[0].counterparties[0] = "cedar"
        },
        BadTransaction("an entry that meets two", "unmatched_entry") {
            $0.participations[0].repeatFirstEntry()
        },
        BadTransaction("an entry towards itself that stands once", "unmatched_entry") {
            $0.participations[0].counterparties[0] = $0.participations[0].bank
        },
        BadTransaction("a commitment of 31 bytes", "malformed") {
            $0.participations[0].commitments.removeLast()
        },
        BadTransaction("a commitment without its counterparty", "malformed") {
            $0.participations[0].counterparties.removeLast()
        },
        BadTransaction("a counterparty that is not an id", "malformed") {
            $0.participations[0].counterparties[0] = "../birch"
        },
    ]
}
