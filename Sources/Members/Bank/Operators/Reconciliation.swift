import BankAPI
import BankCore
import Clock
import Directory
import Foundation
import Ledger
import Money
import SettlementProtocol
import Transport

/// Compares this bank's clearing accounts with each peer's, entry by entry.
///
/// A difference is excused only by a key that is prepared at one bank and committed at the other, and only as long as
/// the bank in doubt cannot have learnt the outcome: see ``ClearingSide/overdueExcuses(here:there:wallClock:)``. The two
/// sides cannot be read at the same instant, so other differences are read again before they are reported.
struct Reconciliation: Sendable {
    let bank: MemberID
    let peers: [BankEntry]
    let books: any BookReading
    let client: ConnectClient
    let coordinators: [MemberID: CoordinatorLink]

    private static let rounds = 5
    /// The most entries that a peer may have beyond twice this bank's own.
    private static let entriesAhead = 100_000
    /// How long a peer may take for all of its pages.
    private static let patience = Duration.seconds(120)
    private static let pause = Duration.milliseconds(200)

    func compareWithEveryPeer() async throws(CoreError) -> [API.ClearingComparison] {
        var comparisons: [API.ClearingComparison] = []
        for peer in peers { comparisons += try await compare(with: peer) }
        return comparisons
    }

    private func compare(with peer: BankEntry) async throws(CoreError) -> [API.ClearingComparison] {
        var comparison: [API.ClearingComparison] = []
        for round in 1...Self.rounds {
            var ours = try await ourSide(with: peer.id)
            var theirs: ClearingSide
            do { theirs = try await side(of: peer, maxEntries: ours.entryCount * 2 + Self.entriesAhead) } catch {
                return [Self.failed(peer.id, error)]
            }
            let ended = await ended(
                ClearingSide.overdueExcuses(here: ours, there: theirs, wallClock: WallClock.unixMilliseconds))
            ours.withdrawExcuses(ended)
            theirs.withdrawExcuses(ended)
            comparison = ClearingSide.compare(here: ours, there: theirs)
                .map { API.ClearingComparison($0, with: peer.id) }
            guard comparison.contains(where: { $0.differenceMinor != 0 }), round < Self.rounds else { break }
            try? await Task.sleep(for: Self.pause)
        }
        return comparison
    }

    private func ourSide(with peer: MemberID) async throws(CoreError) -> ClearingSide {
        var side = ClearingSide()
        let prepared = try await books.readClearing(with: peer) { entry in
            side.add(entry.owedToPeer, of: entry.key, entry.currency)
        }
        side.prepared = Set(prepared)
        return side
    }

    /// Those of `keys` whose outcome their coordinator knows, or has forgotten. A coordinator that does not answer
    /// leaves a bank in doubt, so its keys are not among them.
    private func ended(_ keys: [TransactionKey]) async -> Set<TransactionKey> {
        var ended: Set<TransactionKey> = []
        for (coordinator, keys) in Dictionary(grouping: keys, by: \.coordinator) {
            guard let link = coordinators[coordinator] else {
                ended.formUnion(keys)
                continue
            }
            for start in stride(from: 0, to: keys.count, by: ProtocolLimits.batch) {
                let batch = keys[start..<min(start + ProtocolLimits.batch, keys.count)]
                guard let results = try? await link.outcomes(of: batch.map(\.id), isInDoubt: false, atMost: 0) else {
                    break
                }
                for (key, result) in zip(batch, results) where Self.hasEnded(result) { ended.insert(key) }
            }
        }
        return ended
    }

    private static func hasEnded(_ result: CoordinatorLink.Submitted) -> Bool {
        guard case .success(let answer) = result else { return false }
        switch answer.result {
        case .record(let record): return record.outcome != nil
        case .error(let error):
            return [ReasonCode.expired.rawValue, ReasonCode.unknownTransaction.rawValue].contains(error.code)
        case nil: return false
        }
    }

    private func side(of peer: BankEntry, maxEntries: Int) async throws(ConnectError) -> ClearingSide {
        var side = ClearingSide()
        var request = Wire.ClearingRequest()
        request.sender = bank.text
        let end = ContinuousClock.now + Self.patience
        while true {
            guard ContinuousClock.now < end else {
                throw ConnectError(.deadlineExceeded, reason: "bad_response", "\(peer.id) takes too long for its pages")
            }
            let page = try await client.call(
                Endpoint(host: peer.host, port: peer.settlementPort), service: Wire.participantService,
                method: "Clearing", request, returning: Wire.ClearingResponse.self, timeout: .seconds(10))
            do {
                request.since = try side.take(page, after: request.since)
            } catch {
                throw Self.badPage(peer.id, "invalid clearing entries")
            }
            guard side.entryCount <= maxEntries else {
                throw Self.badPage(peer.id, "many more clearing entries than this bank has with it")
            }
            guard page.more, !page.entries.isEmpty else { return side }
        }
    }

    private static func badPage(_ peer: MemberID, _ what: String) -> ConnectError {
        ConnectError(.unknown, reason: "bad_response", "\(peer) sent \(what)")
    }

    private static func failed(_ peer: MemberID, _ error: ConnectError) -> API.ClearingComparison {
        var line = API.ClearingComparison()
        line.peer = peer.text
        line.error = "\(error.reason): \(error.message.bounded)"
        return line
    }
}

extension ClearingSide {
    /// Takes in a peer's page.
    ///
    /// - Parameter since: The position that the page was asked for.
    /// - Returns: The position of its last entry.
    /// - Throws: `ProtocolError` or `MoneyError` if an entry is invalid, or its position does not rise.
    mutating func take(_ page: Wire.ClearingResponse, after since: UInt64) throws -> UInt64 {
        var position = since
        for entry in page.entries {
            guard entry.position > position else {
                throw ProtocolError(.malformed, "the positions of clearing entries rise")
            }
            position = entry.position
            let key = TransactionKey(
                coordinator: try MemberID(entry.coordinator), id: try TransactionID(bytes: entry.transactionID))
            add(entry.owedToSender, of: key, try Currency(entry.currency))
        }
        prepared = Set(try page.prepared.map { try $0.checked() })
        return position
    }
}

extension API.ClearingComparison {
    fileprivate init(_ comparison: ClearingSide.Comparison, with peer: MemberID) {
        self.init()
        self.peer = peer.text
        currency = comparison.currency.code
        owedHereMinor = Int64(clamping: comparison.owedHere)
        owedThereMinor = Int64(clamping: comparison.owedThere)
        excusedMinor = Int64(clamping: comparison.excused)
        differenceMinor = Int64(clamping: comparison.difference)
    }
}
