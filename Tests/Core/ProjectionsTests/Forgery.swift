import Projections
import SettlementProtocol

/// A transaction whose originator forges projections and entries freely, and seals and hashes them as the protocol
/// asks.
struct Forgery {
    struct Part {
        let bank: MemberID
        var projection: WrittenProjection
        var entries: [Entry]
    }

    var header: Header
    var parts: [Part]

    /// Begins as the honest composition of `legs`.
    init(_ legs: [Leg] = Fixtures.legs) throws {
        let honest = try Fixtures.composition(legs).transaction
        header = honest.header
        parts = []
        for participation in honest.participations {
            let opened = try OpenedPrepare(
                honest.item(for: participation.bank), ring: Fixtures.ring(participation.bank))
            parts.append(
                Part(
                    bank: participation.bank,
                    projection: WrittenProjection(opened.projection), entries: participation.entries))
        }
    }

    /// Changes the part that `bank` is shown.
    mutating func alter(_ bank: MemberID, _ change: (inout Part) throws -> Void) rethrows {
        for index in parts.indices where parts[index].bank == bank { try change(&parts[index]) }
    }

    func transaction() throws -> Transaction {
        let outlines = parts.map { Participation.outline(of: $0.bank, entries: $0.entries) }
        let associatedData = Transaction.associatedData(of: header, outlines: outlines)
        let ring = try Fixtures.ring(Fixtures.birch)
        let participations = try parts.map { part in
            Participation(
                bank: part.bank,
                sealedProjection: try ring.pair(with: part.bank).seal(
                    part.projection.canonicalBytes, purpose: .projection, of: header.key, from: ring.owner,
                    to: part.bank, associatedData: associatedData),
                entries: part.entries)
        }
        return Transaction(header: header, participations: participations)
    }

    /// The reason why the coordinator refuses it; nil if the coordinator asks the banks.
    func refusalOfCoordinator() throws -> ReasonCode? {
        let transaction = try transaction()
        return reason { try EnvelopeRule.check(transaction, coordinator: Fixtures.ford, members: Set(Fixtures.banks)) }
    }

    /// The reason why `bank` refuses its projection; nil if the projection matches the envelope.
    func refusal(of bank: MemberID) throws -> ReasonCode? {
        let item = try transaction().item(for: bank)
        let ring = try Fixtures.ring(bank)
        return reason { try OpenedPrepare(item, ring: ring) }
    }
}

extension Forgery.Part {
    /// The commitments of the projection's current legs.
    func commitments(_ key: TransactionKey) throws -> [Hash256] {
        try Projection(canonicalBytes: projection.canonicalBytes).legs.map { LegCommitment.of($0, key: key) }
    }
}
