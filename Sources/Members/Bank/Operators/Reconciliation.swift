import BankAPI
import BankCore
import Directory
import Foundation
import Ledger
import Money
import SettlementProtocol
import Transport

/// Compares this bank's clearing accounts with each peer's, entry by entry.
///
/// A difference is excused only by a key that is prepared at one bank and committed at the other. The two sides cannot
/// be read at the same instant, so other differences are read again before they are reported.
struct Reconciliation: Sendable {
    let bank: MemberID
    let peers: [BankEntry]
    let books: any BookReading
    let client: ConnectClient

    private static let rounds = 5
    private static let pause = Duration.milliseconds(200)

    func compareWithEveryPeer() async throws(CoreError) -> [API.ClearingComparison] {
        var comparisons: [API.ClearingComparison] = []
        for peer in peers { comparisons += try await compare(with: peer) }
        return comparisons
    }

    private func compare(with peer: BankEntry) async throws(CoreError) -> [API.ClearingComparison] {
        var comparison: [API.ClearingComparison] = []
        for round in 1...Self.rounds {
            let theirs: Side
            do { theirs = try await side(of: peer) } catch { return [Self.failed(peer.id, error)] }
            comparison = Self.compare(peer.id, ours: try await ourSide(with: peer.id), theirs: theirs)
            guard comparison.contains(where: { $0.differenceMinor != 0 }), round < Self.rounds else { break }
            try? await Task.sleep(for: Self.pause)
        }
        return comparison
    }

    /// One bank's view of its clearing with the other: its debts by key and currency.
    struct Side: Sendable {
        struct DebtKey: Hashable, Sendable {
            let key: TransactionKey
            let currency: Currency
        }

        var owed: [DebtKey: Int64] = [:]
        var prepared: Set<TransactionKey> = []
    }

    private func ourSide(with peer: MemberID) async throws(CoreError) -> Side {
        var side = Side()
        let prepared = try await books.readClearing(with: peer) { entry in
            side.owed[Side.DebtKey(key: entry.key, currency: entry.currency), default: 0] += entry.owedToPeer
        }
        side.prepared = Set(prepared)
        return side
    }

    private func side(of peer: BankEntry) async throws(ConnectError) -> Side {
        var side = Side()
        var request = Wire.ClearingRequest()
        request.sender = bank.text
        while true {
            let page = try await client.call(
                Endpoint(host: peer.host, port: peer.settlementPort), service: Wire.participantService,
                method: "Clearing", request, returning: Wire.ClearingResponse.self, timeout: .seconds(10))
            do {
                for entry in page.entries {
                    let key = TransactionKey(
                        coordinator: try MemberID(entry.coordinator), id: try TransactionID(bytes: entry.transactionID))
                    let place = Side.DebtKey(key: key, currency: try Currency(entry.currency))
                    side.owed[place, default: 0] += entry.owedToSender
                    request.since = entry.position
                }
                side.prepared = Set(try page.prepared.map { try $0.checked() })
            } catch {
                throw ConnectError(
                    .unknown, reason: "bad_response", "\(peer.id) sent invalid clearing entries")
            }
            guard page.more, !page.entries.isEmpty else { return side }
        }
    }

    /// One line per currency.
    static func compare(_ peer: MemberID, ours: Side, theirs: Side) -> [API.ClearingComparison] {
        var lines: [Currency: API.ClearingComparison] = [:]
        for place in Set(ours.owed.keys).union(theirs.owed.keys) {
            let here = ours.owed[place] ?? 0
            let there = theirs.owed[place] ?? 0
            var line = lines[place.currency] ?? API.ClearingComparison()
            line.owedHereMinor += here
            line.owedThereMinor += there
            let isExcused =
                (ours.owed[place] == nil && ours.prepared.contains(place.key))
                || (theirs.owed[place] == nil && theirs.prepared.contains(place.key))
            if isExcused { line.excusedMinor += here + there } else { line.differenceMinor += abs(here + there) }
            lines[place.currency] = line
        }
        return lines.sorted { $0.key < $1.key }.map { currency, line in
            var line = line
            line.peer = peer.text
            line.currency = currency.code
            return line
        }
    }

    private static func failed(_ peer: MemberID, _ error: ConnectError) -> API.ClearingComparison {
        var line = API.ClearingComparison()
        line.peer = peer.text
        line.error = "\(error.reason): \(error.message)"
        return line
    }
}
