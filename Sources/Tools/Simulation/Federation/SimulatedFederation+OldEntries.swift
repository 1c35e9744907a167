import AtomicCommit
import BankCore
import Foundation
import Ledger
import SettlementProtocol

/// Clearing entries from before the simulation, so that a few loans fill a block of the archive.
extension SimulatedFederation {
    /// Adds committed transactions between the last two banks to one of them. Their amounts cancel out, nearly.
    func addOldEntries(to bank: inout BankNode) {
        guard mix.oldEntries > 0, bank.place >= mix.banks - 2 else { return }
        let isFirst = bank.place == mix.banks - 2
        let peer = Cast.banks[isFirst ? mix.banks - 1 : mix.banks - 2]
        var events: [CoreEvent] = []
        for number in 0..<mix.oldEntries {
            let key = oldKey(number)
            var canonical = CanonicalBytes(tag: "a simulated old transaction")
            canonical.append(UInt64(number))
            let digest = canonical.sha256
            let amount: Int64 = (number % 2 == 0) == isFirst ? 1 : -1
            let postings = [
                Posting(Chart.clearing(peer, Cast.euro), amount), Posting(Chart.creditLimit(peer, Cast.euro), amount),
                Posting(Chart.position(Cast.euro), -amount), Posting(Chart.capital(Cast.euro), -amount),
            ]
            let item = CoreItem(
                key: key, digest: digest, timeoutMilliseconds: 1_000,
                proposal: .hold(postings, record: Data()))
            let finish = CoreFinish(key: key, digest: digest, outcome: .committed)
            for event in [bank.books.prepare(item).event, bank.books.finish(finish).event] {
                if let event { events.append(event) }
            }
            audit.marks[bank.place][key.id] = .committed(digest)
        }
        bank.journal.append(CoreRow(events, writtenAtUnixMilliseconds: 0).serialized())
    }

    private func oldKey(_ number: Int) -> TransactionKey {
        let age = UInt64(60_000 - number)
        return TransactionKey(
            coordinator: Cast.coordinator, id: TransactionID(unixMilliseconds: Cast.epoch - age, random: (0, 1)))
    }
}
