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
        [
            .unary(Wire.participantService, "Describe") { (request: Wire.DescribeRequest, _) in try describe(request) },
            .unary(Wire.participantService, "Prepare", isRefusal: \.isRefusal) { (request: Wire.PrepareRequest, _) in
                try await prepare(request)
            },
            .unary(Wire.participantService, "Finish") { (request: Wire.FinishRequest, _) in try await finish(request) },
            .unary(Wire.participantService, "Inquire") { (request: Wire.InquireRequest, _) in try await inquire(request)
            },
            .unary(Wire.participantService, "Clearing") { (request: Wire.ClearingRequest, _) in
                try await clearing(request)
            },
            .unary(Wire.participantService, "Freeze") { (request: Wire.FreezeRequest, _) in try await freeze(request) },
        ]
    }

    private func describe(_ request: Wire.DescribeRequest) throws(ConnectError) -> Wire.DescribeResponse {
        _ = try sender(request.sender, among: desk.rules.coordinators.union(desk.rules.banks))
        var response = Wire.DescribeResponse()
        response.member = entry.id.text
        response.kind = entry.kind.rawValue
        response.protocolVersions = [Header.currentVersion]
        response.currencies = entry.currencies.map(\.code)
        response.batchLimit = UInt32(ProtocolLimits.batch)
        return response
    }

    private func prepare(_ request: Wire.PrepareRequest) async throws(ConnectError) -> Wire.PrepareResponse {
        let coordinator = try sender(request.sender, among: desk.rules.coordinators)
        try checkCount(request.items.count)
        var response = Wire.PrepareResponse()
        do {
            response.results = try await desk.prepare(request.items, from: coordinator).map(Wire.PrepareResult.init)
        } catch {
            throw ConnectError(error)
        }
        failpoint("bank.vote.before-answer")
        return response
    }

    private func finish(_ request: Wire.FinishRequest) async throws(ConnectError) -> Wire.FinishResponse {
        let coordinator = try sender(request.sender, among: desk.rules.coordinators)
        try checkCount(request.items.count)
        var response = Wire.FinishResponse()
        do { response.results = try await desk.finish(request.items, from: coordinator) } catch {
            throw ConnectError(error)
        }
        failpoint("bank.finish.before-answer")
        return response
    }

    /// Only the transaction's own coordinator may ask.
    private func inquire(_ request: Wire.InquireRequest) async throws(ConnectError) -> Wire.InquireResponse {
        let coordinator = try sender(request.sender, among: desk.rules.coordinators)
        try checkCount(request.keys.count)
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

    private func clearing(_ request: Wire.ClearingRequest) async throws(ConnectError) -> Wire.ClearingResponse {
        let peer = try sender(request.sender, among: desk.rules.banks)
        let limit = request.limit == 0 ? ProtocolLimits.clearingPage : min(request.limit, ProtocolLimits.clearingPage)
        do {
            return Wire.ClearingResponse(
                try await books.clearing(with: peer, since: request.since, limit: Int(limit)))
        } catch {
            throw ConnectError(error)
        }
    }

    private func freeze(_ request: Wire.FreezeRequest) async throws(ConnectError) -> Wire.FreezeResponse {
        guard let freezer else {
            throw ConnectError(ProtocolError(.unknownMember, "this bank settles no windows"))
        }
        _ = try sender(request.sender, among: [freezer.terms.bank])
        try checkCount(request.members.count)
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

    private func sender(_ text: String, among members: Set<MemberID>) throws(ConnectError) -> MemberID {
        do throws(ProtocolError) {
            let sender = try MemberID(text)
            guard members.contains(sender) else {
                throw ProtocolError(.unknownMember, "\(sender) is not a member that may ask this")
            }
            return sender
        } catch {
            throw ConnectError(error)
        }
    }

    private func checkCount(_ count: Int) throws(ConnectError) {
        guard count <= ProtocolLimits.batch else {
            throw ConnectError(ProtocolError(.tooLarge, "a batch has at most \(ProtocolLimits.batch) items"))
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
