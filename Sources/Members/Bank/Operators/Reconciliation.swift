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
            let theirs: ClearingSide
            do { theirs = try await side(of: peer) } catch { return [Self.failed(peer.id, error)] }
            comparison = ClearingSide.compare(here: try await ourSide(with: peer.id), there: theirs)
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

    private func side(of peer: BankEntry) async throws(ConnectError) -> ClearingSide {
        var side = ClearingSide()
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
                    side.add(entry.owedToSender, of: key, try Currency(entry.currency))
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

    private static func failed(_ peer: MemberID, _ error: ConnectError) -> API.ClearingComparison {
        var line = API.ClearingComparison()
        line.peer = peer.text
        line.error = "\(error.reason): \(error.message)"
        return line
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
