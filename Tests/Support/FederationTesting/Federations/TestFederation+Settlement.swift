import Directory
import Federation
import Foundation
import Money
public import Projections
public import SettlementProtocol
public import SwiftProtobuf
import Testing
import Transport

extension TestFederation {
    /// A bank's pair keys, read from its own folder. A test can seal and open with them like the bank, or like a thief.
    public func ring(of bank: MemberID) throws -> SealingRing {
        let file = URL(filePath: "\(processes.folder.path)/\(bank)/sealing.key")
        let key = try SealingKey(privateBytes: Data(contentsOf: file))
        var publicKeys: [MemberID: [UInt8]] = [:]
        for bank in processes.file.banks { publicKeys[bank.id] = bank.sealingKey }
        return try SealingRing(owner: bank, key: key, publicKeys: publicKeys)
    }

    /// A transaction that does not need a customer's login: harbour at doum pays mill at birch under its mandate.
    public func payment(
        id: TransactionID = .fresh(), amount: Int64 = 5_000, coordinator: MemberID = Brook.ford,
        originator: MemberID = Brook.birch, sealedBy: MemberID? = nil, timeoutMilliseconds: UInt32 = 5_000
    ) throws -> Composition {
        try composition(
            id: id, coordinator: coordinator, originator: originator, sealedBy: sealedBy,
            timeoutMilliseconds: timeoutMilliseconds,
            legs: [Leg.mandated(0, amount)])
    }

    /// - Parameter sealedBy: The bank that made it, if it is not the originator that the header names.
    public func composition(
        id: TransactionID = .fresh(), coordinator: MemberID = Brook.ford, originator: MemberID = Brook.birch,
        sealedBy: MemberID? = nil,
        timeoutMilliseconds: UInt32 = 5_000, legs: [Leg], lendings: [MemberID: [AdvanceTerms]] = [:]
    ) throws -> Composition {
        let header = try Header(
            key: TransactionKey(coordinator: coordinator, id: id), originator: originator,
            timeoutMilliseconds: timeoutMilliseconds)
        return try Composition(header: header, legs: legs, lendings: lendings, ring: ring(of: sealedBy ?? originator))
    }

    // MARK: Calls

    /// Calls a method of a bank's settlement interface as a member.
    public func ask<Request: Message, Response: Message>(
        _ bank: MemberID, _ method: String, _ request: Request, returning: Response.Type, as sender: String
    ) async throws -> Response {
        try await client(as: sender).call(
            settlement(of: bank), service: Wire.participantService, method: method, request, returning: Response.self,
            timeout: .seconds(20))
    }

    /// Calls a method of a coordinator as a member.
    public func ask<Request: Message, Response: Message>(
        coordinator: MemberID, _ method: String, _ request: Request, returning: Response.Type, as sender: String
    ) async throws -> Response {
        try await client(as: sender).call(
            settlement(of: coordinator), service: Wire.coordinatorService, method: method, request,
            returning: Response.self, timeout: .seconds(60))
    }
}

extension Leg {
    /// Harbour at doum pays mill at birch under its mandate.
    public static func mandated(_ sequence: UInt32, _ amount: Int64) throws -> Leg {
        try .between(
            sequence, (Brook.doum, "harbour-eur"), (Brook.birch, "mill-eur"), amount, document: Brook.document)
    }

    public static func between(
        _ sequence: UInt32, _ payer: (bank: MemberID, account: String), _ payee: (bank: MemberID, account: String),
        _ amount: Int64, document: Hash256? = nil
    ) throws -> Leg {
        Leg(
            sequence: sequence, payer: Party(bank: payer.bank, account: payer.account),
            payee: Party(bank: payee.bank, account: payee.account), currency: Brook.euro,
            amount: try Amount(minorUnits: amount), documentReference: document)
    }
}
