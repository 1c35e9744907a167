public import Foundation
public import Projections
public import SettlementProtocol
import Testing

extension TestFederation {
    /// Asks a bank for its vote, as a coordinator does.
    public func prepare(
        _ items: [Wire.PrepareItem], at bank: MemberID, as sender: String = "ford"
    ) async throws -> [Wire.PrepareResult] {
        var request = Wire.PrepareRequest()
        request.sender = sender
        request.items = items
        return try await ask(bank, "Prepare", request, returning: Wire.PrepareResponse.self, as: sender).results
    }

    public func prepare(_ composition: Composition, at bank: MemberID) async throws -> Wire.PrepareResult {
        try #require(try await prepare([composition.item(for: bank)], at: bank).first)
    }

    /// Tells a bank an outcome, as a coordinator does.
    public func finish(
        _ composition: Composition, _ outcome: Wire.Outcome, at bank: MemberID, as sender: String = "ford"
    ) async throws -> Wire.FinishResult {
        try await finish(
            composition.transaction.key.id, digest: composition.digest.data, outcome, at: bank, as: sender)
    }

    /// Tells a bank the outcome of a key.
    ///
    /// - Parameter digest: Empty if nothing else is known about the key.
    public func finish(
        _ id: TransactionID, digest: Data = Data(), _ outcome: Wire.Outcome, at bank: MemberID,
        as sender: String = "ford"
    ) async throws -> Wire.FinishResult {
        var item = Wire.FinishItem()
        item.transactionID = id.data
        item.digest = digest
        item.outcome = outcome
        var request = Wire.FinishRequest()
        request.sender = sender
        request.items = [item]
        let response = try await ask(bank, "Finish", request, returning: Wire.FinishResponse.self, as: sender)
        return try #require(response.results.first)
    }

    /// A bank's durable state for each key.
    public func inquire(
        _ keys: [TransactionKey], at bank: MemberID, as sender: String = "ford"
    ) async throws -> [Wire.ParticipantState] {
        var request = Wire.InquireRequest()
        request.sender = sender
        request.keys = keys.map(Wire.Key.init)
        return try await ask(bank, "Inquire", request, returning: Wire.InquireResponse.self, as: sender).states
    }

    /// The clearing entries that a bank shows to a caller that names itself `sender`.
    public func clearing(at bank: MemberID, as sender: String) async throws -> Wire.ClearingResponse {
        var request = Wire.ClearingRequest()
        request.sender = sender
        return try await ask(bank, "Clearing", request, returning: Wire.ClearingResponse.self, as: sender)
    }
}

extension Composition {
    /// The part of the transaction that the coordinator shows to `bank`.
    public func item(for bank: MemberID) throws -> Wire.PrepareItem {
        let index = try #require(transaction.participations.firstIndex { $0.bank == bank })
        return Wire.PrepareItem(
            of: Wire.Transaction(transaction), hashes: Data(transaction.hashes), index: index)
    }

    /// The reason of a no vote, as the originator reads it; nil for any other vote.
    public func reason(of vote: Wire.Vote, from bank: MemberID, ring: SealingRing) throws -> ReasonCode? {
        guard vote.choice == .no else { return nil }
        return try Refusal(
            opening: vote.sealedReason, of: transaction.key, digest: digest, from: bank, ring: ring
        ).reason
    }
}
