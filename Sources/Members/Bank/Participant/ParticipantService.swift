import AtomicCommit
import BankCore
import Directory
import Failpoints
import Foundation
import Money
import SettlementProtocol
import Transport

/// A bank's calls for coordinators and peers.
struct ParticipantService: Sendable {
    let entry: BankEntry
    let desk: ParticipantDesk
    let core: any CoreBanking
    let books: any BookReading
    /// Nil if the federation settles no windows.
    let freezer: WindowFreezer?

    var routes: [Route] {
        let service = Wire.participantService
        let routes: [Route] = [
            .unary(service, "Describe") { (request: Wire.DescribeRequest, context) in try describe(request, context) },
            .unary(service, "Prepare", isRefusal: \.isRefusal) { (request: Wire.PrepareRequest, context) in
                try await prepare(request, context)
            },
            .unary(service, "Finish") { (request: Wire.FinishRequest, context) in
                try await finish(request, context)
            },
            .unary(service, "Inquire") { (request: Wire.InquireRequest, context) in
                try await inquire(request, context)
            },
            .unary(service, "Clearing") { (request: Wire.ClearingRequest, context) in
                try await clearing(request, context)
            },
            .unary(service, "Freeze") { (request: Wire.FreezeRequest, context) in
                try await freeze(request, context)
            },
        ]
        return routes.map(\.forMembers)
    }

    private func describe(
        _ request: Wire.DescribeRequest, _ context: CallContext
    ) throws(ConnectError) -> Wire.DescribeResponse {
        _ = try context.sender(request.sender, among: desk.rules.coordinators.union(desk.rules.banks))
        var response = Wire.DescribeResponse()
        response.member = entry.id.text
        response.kind = entry.kind.rawValue
        response.protocolVersions = [Header.currentVersion]
        response.currencies = entry.currencies.map(\.code)
        response.batchLimit = UInt32(ProtocolLimits.batch)
        return response
    }

    private func prepare(
        _ request: Wire.PrepareRequest, _ context: CallContext
    ) async throws(ConnectError) -> Wire.PrepareResponse {
        let coordinator = try context.sender(request.sender, among: desk.rules.coordinators)
        try context.checkBatch(request.items.count)
        var response = Wire.PrepareResponse()
        do {
            response.results = try await desk.prepare(request.items, from: coordinator).map(Wire.PrepareResult.init)
        } catch {
            throw ConnectError(error)
        }
        failpoint("bank.vote.before-answer")
        return response
    }

    private func finish(
        _ request: Wire.FinishRequest, _ context: CallContext
    ) async throws(ConnectError) -> Wire.FinishResponse {
        let coordinator = try context.sender(request.sender, among: desk.rules.coordinators)
        try context.checkBatch(request.items.count)
        var response = Wire.FinishResponse()
        do { response.results = try await desk.finish(request.items, from: coordinator) } catch {
            throw ConnectError(error)
        }
        failpoint("bank.finish.before-answer")
        return response
    }

    /// Only the transaction's own coordinator may ask.
    private func inquire(
        _ request: Wire.InquireRequest, _ context: CallContext
    ) async throws(ConnectError) -> Wire.InquireResponse {
        let coordinator = try context.sender(request.sender, among: desk.rules.coordinators)
        try context.checkBatch(request.keys.count)
        var keys: [TransactionKey] = []
        for wire in request.keys {
            let key: TransactionKey
            do { key = try wire.checked() } catch { throw ConnectError(error) }
            guard key.coordinator == coordinator else {
                throw ConnectError(
                    ProtocolError(.wrongCoordinator, "\(coordinator) may not ask about \(key.coordinator)"))
            }
            keys.append(key)
        }
        var response = Wire.InquireResponse()
        do { response.states = try await core.states(keys).map(Wire.ParticipantState.init) } catch {
            throw ConnectError(error)
        }
        return response
    }

    private func clearing(
        _ request: Wire.ClearingRequest, _ context: CallContext
    ) async throws(ConnectError) -> Wire.ClearingResponse {
        let peer = try context.sender(request.sender, among: desk.rules.banks)
        let limit = request.limit == 0 ? ProtocolLimits.clearingPage : min(request.limit, ProtocolLimits.clearingPage)
        do {
            return Wire.ClearingResponse(
                try await books.clearing(with: peer, since: request.since, limit: Int(limit)))
        } catch {
            throw ConnectError(error)
        }
    }

    private func freeze(
        _ request: Wire.FreezeRequest, _ context: CallContext
    ) async throws(ConnectError) -> Wire.FreezeResponse {
        let sender = try context.sender(request.sender)
        guard let freezer else {
            throw ConnectError(ProtocolError(.unknownMember, "this bank settles no windows"))
        }
        guard sender == freezer.terms.bank else {
            throw ConnectError(ProtocolError(.unknownMember, "only \(freezer.terms.bank) freezes windows"))
        }
        try context.checkBatch(request.members.count)
        let window: SettlementWindow
        let members: [MemberID]
        do throws(ProtocolError) {
            window = SettlementWindow(try TransactionID(bytes: request.windowID))
            members = try request.members.map { (text) throws(ProtocolError) in try MemberID(text) }
        } catch {
            throw ConnectError(error)
        }
        do { return Wire.FreezeResponse(try await freezer.freeze(window, members: Set(members))) } catch {
            throw error.connectError
        }
    }
}

extension Wire.ParticipantState {
    init(_ role: ParticipantRole) {
        switch role {
        case .unknown: self = .unknown
        case .prepared: self = .prepared
        case .committed: self = .committed
        case .aborted: self = .aborted
        case .expired: self = .expired
        }
    }
}

extension Wire.ClearingResponse {
    init(_ page: ClearingPage) {
        self.init()
        entries = page.entries.map { entry in
            var wire = Wire.ClearingEntry()
            wire.position = entry.position
            wire.coordinator = entry.key.coordinator.text
            wire.transactionID = entry.key.id.data
            wire.currency = entry.currency.code
            wire.owedToSender = entry.owedToPeer
            return wire
        }
        more = page.hasMore
        prepared = page.prepared.map(Wire.Key.init)
        removed = page.removed.owedToPeer.sorted { $0.key < $1.key }.map { currency, sum in
            var wire = Wire.RemovedClearing()
            wire.currency = currency.code
            // A part of an account's balance and of its amendments, both of which are bounded.
            wire.owedToSender = Int64(clamping: sum)
            return wire
        }
        removedBeforeUnixMs = page.removed.before
    }
}

extension Wire.PrepareResponse {
    /// Nothing was judged.
    fileprivate var isRefusal: Bool {
        results.allSatisfy { result in
            switch result.result {
            case .vote: false
            case .error, nil: true
            }
        }
    }
}
