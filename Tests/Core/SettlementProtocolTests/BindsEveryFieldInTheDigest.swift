import Foundation
import SettlementProtocol
import Testing

@Suite struct BindsEveryFieldInTheDigest {
    static let key = Fixtures.key
    static let others: [@Sendable () throws -> Header] = [
        { try Fixtures.header(key: TransactionKey(coordinator: Fixtures.alder, id: Fixtures.id)) },
        {
            try Fixtures.header(
                key: TransactionKey(coordinator: Fixtures.ford, id: TransactionID(unixMilliseconds: 1, random: (1, 2))))
        },
        { try Fixtures.header(originator: Fixtures.cedar) },
        { try Fixtures.header(timeoutMilliseconds: 5_001) },
    ]

    @Test(arguments: others.indices)
    func `another header makes another digest and other associated data`(other: Int) throws {
        let transaction = try Fixtures.transaction()
        let header = try Self.others[other]()
        #expect(digest(transaction) != Transaction.digest(of: header, hashes: transaction.hashes))
        let outlines = transaction.hashes.map(\.outline)
        #expect(
            Transaction.associatedData(of: transaction.header, outlines: outlines)
                != Transaction.associatedData(of: header, outlines: outlines))
    }

    @Test(arguments: [
        Fixtures.participation(Fixtures.cedar, [Fixtures.entry(1, Fixtures.birch)]),
        Fixtures.participation(Fixtures.alder, [Fixtures.entry(9, Fixtures.birch)]),
        Fixtures.participation(Fixtures.alder, [Fixtures.entry(1, Fixtures.cedar)]),
        Fixtures.participation(Fixtures.alder, [Fixtures.entry(1, Fixtures.birch), Fixtures.entry(1, Fixtures.birch)]),
        Fixtures.participation(Fixtures.alder, [Fixtures.entry(1, Fixtures.birch)], sealed: 285),
    ])
    func `another participation makes another digest`(participation: Participation) throws {
        let transaction = try Fixtures.transaction()
        var participations = transaction.participations
        participations[0] = participation
        #expect(digest(transaction) != digest(Transaction(header: transaction.header, participations: participations)))
    }

    @Test func `the order of participations is part of the digest`() throws {
        let transaction = try Fixtures.transaction()
        let reversed = Transaction(header: transaction.header, participations: transaction.participations.reversed())
        #expect(digest(transaction) != digest(reversed))
    }

    @Test func `associated data leaves payloads out`() throws {
        let outline = Participation.outline(of: Fixtures.alder, entries: [Fixtures.entry(1, Fixtures.birch)])
        #expect(try Fixtures.transaction().hashes[0].outline == outline)
        let other = Fixtures.participation(Fixtures.alder, [Fixtures.entry(1, Fixtures.birch)], sealed: 999)
        #expect(other.hash.outline == outline)
        #expect(try other.hash.payload != Fixtures.transaction().hashes[0].payload)
    }

    @Test(arguments: 0..<3)
    func `every bank recomputes the digest from its own participation and hashes`(index: Int) throws {
        let transaction = try Fixtures.transaction()
        let item = try PrepareItem(
            header: transaction.header, hashes: transaction.hashes, index: index,
            participation: transaction.participations[index])
        #expect(item.digest == digest(transaction))
    }

    @Test(arguments: [-1, 0, 2, 3, .max])
    func `a participation that does not match its hash is refused`(index: Int) throws {
        let transaction = try Fixtures.transaction()
        let made = reason {
            try PrepareItem(
                header: transaction.header, hashes: transaction.hashes, index: index,
                participation: transaction.participations[1])
        }
        #expect(made == .digestMismatch)
    }

    @Test func `a header of another version or without a sensible timeout is refused`() {
        let made = reason {
            try Header(protocolVersion: 2, key: Self.key, originator: Fixtures.birch, timeoutMilliseconds: 1)
        }
        #expect(made == .unsupportedVersion)
        for timeout in [0, Header.maxTimeout + 1, .max] {
            let made = reason {
                try Header(key: Self.key, originator: Fixtures.birch, timeoutMilliseconds: timeout)
            }
            #expect(made == .malformed)
        }
    }

    private func digest(_ transaction: Transaction) -> Hash256 {
        Transaction.digest(of: transaction.header, hashes: transaction.hashes)
    }
}
