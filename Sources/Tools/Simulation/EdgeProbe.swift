import AtomicCommit
import Foundation
import SettlementProtocol
import SwiftProtobuf

/// Alters the bytes of a message and passes them to the protocol's own checks.
enum EdgeProbe {
    /// Whether the altered message is refused, has another digest, or reads the same. Parsing may never crash.
    static func refuses(_ request: Request, random: inout Xoshiro256) -> Bool {
        switch request {
        case .prepare(let asks, let drafts):
            guard let ask = asks.first, let item = drafts.first?.items[ask.index] else { return true }
            let bytes = altered(wire(item), &random)
            guard let read = try? Wire.PrepareItem(serializedBytes: bytes).checked() else { return true }
            return read.digest != item.digest || read == item
        case .submit(let draft):
            let bytes = altered(wire(draft.transaction), &random)
            guard let read = try? Wire.Transaction(serializedBytes: bytes).checked() else { return true }
            return Transaction.digest(of: read.header, hashes: read.hashes) != draft.digest || read == draft.transaction
        case .finish, .outcome, .freeze, .loan, .settle:
            // These carry no payload of their own; the connection's own check finds the change.
            return true
        }
    }

    private static func wire(_ item: PrepareItem) -> [UInt8] {
        var wire = Wire.PrepareItem()
        wire.header = Wire.Header(item.header)
        wire.hashes = Data(item.hashes)
        wire.index = UInt32(item.index)
        wire.participation = Wire.Participation(item.participation)
        return (try? wire.serializedBytes()) ?? []
    }

    private static func wire(_ transaction: Transaction) -> [UInt8] {
        (try? Wire.Transaction(transaction).serializedBytes()) ?? []
    }

    /// One bit flipped, or the end cut off.
    private static func altered(_ bytes: [UInt8], _ random: inout Xoshiro256) -> [UInt8] {
        guard !bytes.isEmpty else { return bytes }
        if random.chance(perMille: 300) { return Array(bytes.prefix(random.pick(0..<bytes.count))) }
        var bytes = bytes
        bytes[random.pick(0..<bytes.count)] ^= 1 << UInt8(random.pick(0..<8))
        return bytes
    }
}
