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
/// the bank in doubt cannot have learnt the outcome: see ``ClearingComparison/overdueExcuses(wallClock:)``. The two sides
/// cannot be read at the same instant, so newer entries are read before a difference is reported.
struct Reconciliation: Sendable {
    let bank: MemberID
    let peers: [BankEntry]
    let books: any BookReading
    let client: ConnectClient
    let security: MemberSecurity
    let coordinators: [MemberID: CoordinatorLink]

    /// How often newer entries are read.
    private static let rounds = 5
    private static let pause = Duration.milliseconds(200)
    /// How often a comparison begins again because a side has removed entries meanwhile.
    private static let attempts = 3

    /// - Parameter note: Called with how many entries have been read since the last call.
    func compareWithEveryPeer(
        noting note: @Sendable (Int) -> Void
    ) async throws(CoreError) -> [API.ClearingComparison] {
        var comparisons: [API.ClearingComparison] = []
        for peer in peers { comparisons += try await compare(with: peer, noting: note) }
        return comparisons
    }

    private func compare(
        with peer: BankEntry, noting note: @Sendable (Int) -> Void
    ) async throws(CoreError) -> [API.ClearingComparison] {
        for _ in 1...Self.attempts {
            do throws(ClearingReader.Failure) {
                return try await results(with: peer, noting: note).map { API.ClearingComparison($0, with: peer.id) }
            } catch {
                switch error {
                case .own(let error): throw error
                case .peer(let error): return [Self.failed(peer.id, error)]
                case .removedMeanwhile: continue
                }
            }
        }
        return [
            Self.failed(
                peer.id,
                ConnectError(
                    .unavailable, reason: "entries_removed", "old entries are being removed; ask again in some minutes")
            )
        ]
    }

    private func results(
        with peer: BankEntry, noting note: @Sendable (Int) -> Void
    ) async throws(ClearingReader.Failure) -> [ClearingComparison.Result] {
        let endpoint = security.endpoint(of: peer.id, host: peer.host, port: peer.settlementPort)
        var here = ClearingReader(.own(books, peer: peer.id))
        var there = ClearingReader(.peer(peer.id, at: endpoint, client, asking: bank))
        let firstHere = try await here.next()
        let firstThere = try await there.next(beside: here)
        var comparison = ClearingComparison(here: firstHere, there: firstThere)
        comparison.take(firstHere, from: .here)
        comparison.take(firstThere, from: .there)
        note(here.count + there.count)
        for round in 1...Self.rounds {
            // The side that is behind is read first, so that few entries wait for their counterpart.
            while here.hasMore || there.hasMore {
                let side: ClearingComparison.Side =
                    here.hasMore && (here.reached <= there.reached || !there.hasMore) ? .here : .there
                let page = side == .here ? try await here.next() : try await there.next(beside: here)
                comparison.take(page, from: side)
                note(page.entries.count)
            }
            let overdue = comparison.overdueExcuses(wallClock: WallClock.unixMilliseconds)
            comparison.withdrawExcuses(await ended(overdue))
            guard comparison.differs, round < Self.rounds else { break }
            try? await Task.sleep(for: Self.pause)
            comparison.take(try await here.next(), from: .here)
            comparison.take(try await there.next(beside: here), from: .there)
        }
        return comparison.results
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

    private static func failed(_ peer: MemberID, _ error: ConnectError) -> API.ClearingComparison {
        var line = API.ClearingComparison()
        line.peer = peer.text
        line.error = "\(error.reason): \(error.message.bounded)"
        return line
    }
}

extension API.ClearingComparison {
    fileprivate init(_ comparison: ClearingComparison.Result, with peer: MemberID) {
        self.init()
        self.peer = peer.text
        currency = comparison.currency.code
        owedHereMinor = Int64(clamping: comparison.owedHere)
        owedThereMinor = Int64(clamping: comparison.owedThere)
        excusedMinor = Int64(clamping: comparison.excused)
        differenceMinor = Int64(clamping: comparison.difference)
    }
}
