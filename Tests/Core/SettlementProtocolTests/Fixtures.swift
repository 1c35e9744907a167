import Foundation
import SettlementProtocol

/// Values that the suites of this target share.
enum Fixtures {
    static let ford = member("ford")
    static let alder = member("alder")
    static let birch = member("birch")
    static let cedar = member("cedar")
    static let members: Set<MemberID> = [alder, birch, cedar]

    static let id = TransactionID(unixMilliseconds: 1_790_000_000_000, random: (1, 2))
    static let key = TransactionKey(coordinator: ford, id: id)

    static func header(
        key: TransactionKey = key, originator: MemberID = birch, timeoutMilliseconds: UInt32 = 5_000
    ) throws -> Header {
        try Header(key: key, originator: originator, timeoutMilliseconds: timeoutMilliseconds)
    }

    /// A hash that depends only on `number`.
    static func hash(_ number: UInt64) -> Hash256 {
        var canonical = CanonicalBytes(tag: "test")
        canonical.append(number)
        return canonical.sha256
    }

    static func entry(_ leg: UInt64, _ counterparty: MemberID) -> Entry {
        Entry(commitment: hash(leg), counterparty: counterparty)
    }

    static func participation(_ bank: MemberID, _ entries: [Entry], sealed: Int = 284) -> Participation {
        Participation(
            bank: bank, sealedProjection: Data(repeating: UInt8(bank.text.utf8.count), count: sealed), entries: entries)
    }

    /// Three banks: a leg from alder to birch, one from birch to cedar, one inside birch.
    static func transaction() throws -> Transaction {
        Transaction(
            header: try header(),
            participations: [
                participation(alder, [entry(1, birch)]),
                participation(birch, [entry(1, alder), entry(2, cedar), entry(3, birch), entry(3, birch)]),
                participation(cedar, [entry(2, birch)]),
            ])
    }

    private static func member(_ text: String) -> MemberID {
        do { return try MemberID(text) } catch { preconditionFailure("\(error)") }
    }
}

/// The reason of the `ProtocolError` that `body` throws; nil if it throws none.
func reason<Value>(_ body: () throws -> Value) -> ReasonCode? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? ProtocolError)?.reason
    }
}
