import Foundation
import SettlementProtocol
import SwiftProtobuf
import Testing

@Suite struct CrossesTheWire {
    @Test func `a transaction arrives as it was sent, in protobuf and in JSON`() throws {
        let transaction = try Fixtures.transaction()
        let wire = Wire.Transaction(transaction)
        #expect(try Wire.Transaction(serializedBytes: wire.serializedData()).checked() == transaction)
        #expect(try Wire.Transaction(jsonUTF8Data: wire.jsonUTF8Data()).checked() == transaction)
    }

    @Test func `a prepare item arrives as it was sent and keeps the transaction's digest`() throws {
        let transaction = try Fixtures.transaction()
        let wire = Wire.Transaction(transaction)
        for index in transaction.participations.indices {
            let sent = Wire.PrepareItem(
                of: wire, hashes: Data(transaction.hashes), index: index)
            let item = try Wire.PrepareItem(serializedBytes: sent.serializedData()).checked()
            #expect(item.participation == transaction.participations[index])
            #expect(item.digest == Transaction.digest(of: transaction.header, hashes: transaction.hashes))
            #expect(
                item.associatedData
                    == Transaction.associatedData(of: transaction.header, outlines: transaction.hashes.map(\.outline)))
        }
    }

    static let alterations: [@Sendable (inout Wire.PrepareItem) -> Void] = [
        { $0.participation.sealedProjection[0] ^= 1 }, { $0.participation.commitments[31] ^= 1 },
        { $0.participation.counterparties[0] = "cedar" }, { $0.participation.removeLastEntry() },
        { $0.participation.repeatFirstEntry() }, { $0.participation.bank = "alder" },
        { $0.hashes[64] ^= 1 }, { $0.hashes[96] ^= 1 }, { $0.index = 0 }, { $0.index = 3 },
        { $0.index = .max }, { $0.hashes = Data() },
    ]

    @Test(arguments: alterations.indices)
    func `a participation altered on the way is refused`(alteration: Int) throws {
        var item = try birchItem()
        Self.alterations[alteration](&item)
        #expect(reason { try item.checked() } == .digestMismatch)
    }

    static let disguises: [@Sendable (inout Wire.PrepareItem) -> Void] = [
        { $0.header.originator = "cedar" }, { $0.header.timeoutMs += 1 }, { $0.header.coordinator = "cedar" },
        { $0.header.transactionID[15] ^= 1 }, { $0.hashes[32] ^= 1 }, { $0.hashes.removeLast(64) },
        { $0.hashes.append($0.hashes.prefix(64)) },
    ]

    @Test(arguments: disguises.indices)
    func `a header or another bank's hash altered on the way changes the digest`(disguise: Int) throws {
        var item = try birchItem()
        let digest = try item.checked().digest
        Self.disguises[disguise](&item)
        #expect(try item.checked().digest != digest)
    }

    static let malformed: [@Sendable (inout Wire.Transaction) -> Void] = [
        { $0.header.transactionID = Data() }, { $0.header.transactionID = Data(repeating: 0, count: 16) },
        { $0.header.coordinator = "" }, { $0.header.originator = "Birch" }, { $0.header.timeoutMs = 0 },
        { $0.header.timeoutMs = 60_001 }, { $0.clearHeader() }, { $0.participations[0].bank = "" },
        { $0.participations[0].clearEntries() }, { $0.participations[0].commitments.removeLast() },
        { $0.participations[0].counterparties[0] = "b/c" }, { $0.participations[0].counterparties.removeLast() },
        { $0.participations[0].commitments.removeLast(32) },
    ]

    @Test(arguments: malformed.indices)
    func `a transaction that cannot be what it claims to be is refused`(change: Int) throws {
        var wire = Wire.Transaction(try Fixtures.transaction())
        Self.malformed[change](&wire)
        #expect(reason { try wire.checked() } == .malformed)
    }

    @Test func `another protocol version is refused as such`() throws {
        var wire = Wire.Transaction(try Fixtures.transaction())
        wire.header.protocolVersion = 2
        #expect(reason { try wire.checked() } == .unsupportedVersion)
    }

    @Test func `too many participations, entries, hashes or bytes are refused`() throws {
        let wire = Wire.Transaction(try Fixtures.transaction())
        var crowded = wire
        crowded.participations = Array(repeating: wire.participations[0], count: ProtocolLimits.participations + 1)
        var long = wire
        for _ in 0..<ProtocolLimits.entries { long.participations[0].repeatFirstEntry() }
        var large = wire
        large.participations[0].sealedProjection = Data(count: ProtocolLimits.sealedProjection + 1)
        for wire in [crowded, long, large] { #expect(reason { try wire.checked() } == .tooLarge) }
        var item = try birchItem()
        item.hashes = Data(count: 64 * (ProtocolLimits.participations + 1))
        #expect(reason { try item.checked() } == .tooLarge)
    }

    @Test(arguments: [1, 32, 63, 65])
    func `hashes that are not whole pairs are refused`(excess: Int) throws {
        var item = try birchItem()
        item.hashes.append(Data(count: excess))
        #expect(reason { try item.checked() } == .malformed)
    }

    @Test func `the largest transaction that is allowed arrives`() throws {
        var wire = Wire.Transaction(try Fixtures.transaction())
        while wire.participations[0].counterparties.count < ProtocolLimits.entries {
            wire.participations[0].repeatFirstEntry()
        }
        wire.participations[0].sealedProjection = Data(count: ProtocolLimits.sealedProjection)
        wire.participations = Array(repeating: wire.participations[0], count: ProtocolLimits.participations)
        #expect(try wire.checked().participations.count == ProtocolLimits.participations)
    }

    private func birchItem() throws -> Wire.PrepareItem {
        let transaction = try Fixtures.transaction()
        return Wire.PrepareItem(
            of: Wire.Transaction(transaction), hashes: Data(transaction.hashes), index: 1)
    }
}

extension Wire.Participation {
    fileprivate mutating func repeatFirstEntry() {
        commitments.append(commitments.prefix(32))
        counterparties.append(counterparties[0])
    }

    fileprivate mutating func removeLastEntry() {
        commitments.removeLast(32)
        counterparties.removeLast()
    }

    fileprivate mutating func clearEntries() {
        commitments = Data()
        counterparties = []
    }
}
