import Coordinator
import Foundation
import SettlementProtocol
import Transport

/// A bank without a process: it answers from a script and records the requests.
actor ScriptedParticipant: ParticipantClient {
    /// The reaction to one call; the last reaction of a script repeats.
    enum Reaction: Sendable {
        case yes
        case no
        case busy
        case itemError(String)
        case callError(ConnectError)
        case wrongCount
        /// An answer without any result.
        case empty
        /// Each result twice.
        case doubled
        /// Results that are neither a vote or an acknowledgement nor an error.
        case hollow
        /// Results with texts of 100 000 bytes.
        case longTexts
        /// No answer until the call is cancelled.
        case silence
    }

    private var prepares: [Reaction]
    private var finishes: [Reaction]
    private(set) var prepared: [[Wire.PrepareItem]] = []
    private(set) var finished: [[Wire.FinishItem]] = []
    private let onFinish: @Sendable () async -> Void

    init(
        prepares: [Reaction] = [.yes], finishes: [Reaction] = [.yes],
        onFinish: @escaping @Sendable () async -> Void = {}
    ) {
        self.prepares = prepares
        self.finishes = finishes
        self.onFinish = onFinish
    }

    func prepare(_ request: Wire.PrepareRequest) async throws(ConnectError) -> Wire.PrepareResponse {
        prepared.append(request.items)
        let reaction = Self.next(of: &prepares)
        try await check(reaction)
        var response = Wire.PrepareResponse()
        response.results = request.items.map { item in
            var result = Wire.PrepareResult()
            switch reaction {
            case .yes: result.vote = Self.vote(.yes, on: item)
            case .no: result.vote = Self.vote(.no, on: item)
            case .busy: result.vote = Self.vote(.busy, on: item)
            case .itemError(let code): result.error.code = code
            case .longTexts: result.error = Self.longError
            case .callError, .wrongCount, .silence, .empty, .doubled, .hollow: break
            }
            return result
        }
        Self.spoil(&response.results, by: reaction)
        return response
    }

    private static func spoil<Item>(_ results: inout [Item], by reaction: Reaction) {
        switch reaction {
        case .wrongCount: results.removeLast()
        case .empty: results = []
        case .doubled: results += results
        case .yes, .no, .busy, .itemError, .callError, .silence, .hollow, .longTexts: break
        }
    }

    private static var longError: Wire.ItemError {
        var error = Wire.ItemError()
        error.code = String(repeating: "c", count: 100_000)
        error.message = String(repeating: "m", count: 100_000)
        return error
    }

    func finish(_ request: Wire.FinishRequest) async throws(ConnectError) -> Wire.FinishResponse {
        await onFinish()
        finished.append(request.items)
        let reaction = Self.next(of: &finishes)
        try await check(reaction)
        var response = Wire.FinishResponse()
        response.results = request.items.map { item in
            var result = Wire.FinishResult()
            switch reaction {
            case .yes: result.acknowledgement.outcome = item.outcome
            case .no: result.acknowledgement.outcome = item.outcome == .committed ? .aborted : .committed
            case .itemError(let code): result.error.code = code
            case .longTexts: result.error = Self.longError
            case .busy, .callError, .wrongCount, .silence, .empty, .doubled, .hollow: break
            }
            return result
        }
        Self.spoil(&response.results, by: reaction)
        return response
    }

    private func check(_ reaction: Reaction) async throws(ConnectError) {
        switch reaction {
        case .callError(let error): throw error
        case .silence:
            try? await Task.sleep(for: .seconds(3_600))
            throw ConnectError(.canceled, reason: "cancelled", "the call was cancelled")
        case .yes, .no, .busy, .itemError, .wrongCount, .empty, .doubled, .hollow, .longTexts: break
        }
    }

    private static func next(of script: inout [Reaction]) -> Reaction {
        script.count > 1 ? script.removeFirst() : script[0]
    }

    private static func vote(_ choice: Wire.VoteChoice, on item: Wire.PrepareItem) -> Wire.Vote {
        var vote = Wire.Vote()
        vote.choice = choice
        vote.digest = (try? item.checked().digest.data) ?? Data()
        return vote
    }
}
