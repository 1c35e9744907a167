import Clock
import Foundation
import NIOCore
import SettlementProtocol
import SwiftProtobuf

/// The bytes that strangers send.
enum AttackText {
    static let halfHead = ByteBuffer(string: "POST /half HTTP/1.1\r\nHost:")

    /// The head of a body that never ends.
    static let slowBody = post(prepare, length: 8 << 20, ByteBuffer(string: "{"))

    /// A call of a bank's own API.
    static let withoutToken = post("/freshet.bank.v1alpha.Customers/ListAccounts", ByteBuffer(string: "{}"))

    static func describe(as sender: MemberID) -> ByteBuffer {
        post("/\(Wire.participantService)/Describe", ByteBuffer(string: "{\"sender\":\"\(sender)\"}"))
    }

    static func outcomes(as sender: MemberID) -> ByteBuffer {
        post("/\(Wire.coordinatorService)/Outcomes", ByteBuffer(string: "{\"sender\":\"\(sender)\"}"))
    }

    /// Four million empty items.
    static var emptyItems: ByteBuffer {
        var body = ByteBuffer()
        for _ in 0..<(4 << 20) - 1 { body.writeBytes([0x12, 0x00] as [UInt8]) }
        return post(prepare, type: "application/proto", body)
    }

    /// Calls with 512 prepares each, all together more than a coordinator's quota.
    static func garbagePrepares(
        for bank: MemberID, of originator: MemberID, coordinator: MemberID, sender: MemberID
    ) -> [ByteBuffer] {
        (0..<13).compactMap { _ in
            var request = Wire.PrepareRequest()
            request.sender = sender.text
            request.items = (0..<ProtocolLimits.batch).map { _ in
                garbage(for: bank, of: originator, coordinator: coordinator)
            }
            guard let body = try? request.serializedBytes() as [UInt8] else { return nil }
            return post(prepare, type: "application/proto", ByteBuffer(bytes: body))
        }
    }

    private static func garbage(
        for bank: MemberID, of originator: MemberID, coordinator: MemberID
    ) -> Wire.PrepareItem {
        var item = Wire.PrepareItem()
        item.header.protocolVersion = 1
        item.header.coordinator = coordinator.text
        item.header.transactionID = TransactionID.fresh(at: WallClock.unixMilliseconds).data
        item.header.originator = originator.text
        item.header.timeoutMs = 5_000
        item.hashes = random(128)
        item.participation.bank = bank.text
        item.participation.sealedProjection = random(300)
        item.participation.commitments = random(32)
        item.participation.counterparties = [originator.text]
        return item
    }

    private static func random(_ count: Int) -> Data {
        Data((0..<count).map { _ in UInt8.random(in: .min ... .max) })
    }

    private static let prepare = "/\(Wire.participantService)/Prepare"

    private static func post(
        _ path: String, type: String = "application/json", length: Int? = nil, _ body: ByteBuffer
    ) -> ByteBuffer {
        let lines = [
            "POST \(path) HTTP/1.1", "Host: bench", "Content-Type: \(type)",
            "Content-Length: \(length ?? body.readableBytes)", "", "",
        ]
        var bytes = ByteBuffer(string: lines.joined(separator: "\r\n"))
        bytes.writeImmutableBuffer(body)
        return bytes
    }
}
