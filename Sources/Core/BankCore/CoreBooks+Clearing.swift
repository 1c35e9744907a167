import Ledger
public import SettlementProtocol

extension CoreBooks {
    /// The entries with `peer` after position `since`, at most `limit`.
    public func clearing(with peer: MemberID, since: UInt64, limit: Int) -> ClearingPage {
        let lines = clearing[peer] ?? []
        let first = min(Int(clamping: since), lines.count)
        let range = first..<min(first + limit, lines.count)
        return ClearingPage(
            entries: range.map { place in
                ClearingEntry(
                    position: UInt64(place + 1), key: lines[place].key, currency: lines[place].currency,
                    owedToPeer: lines[place].owedToPeer)
            },
            hasMore: range.upperBound < lines.count,
            prepared: unfinished.sorted().filter { touches(peer, $0) })
    }

    private func touches(_ peer: MemberID, _ key: TransactionKey) -> Bool {
        records[key]?.holds.contains { peers[$0.account] == peer } ?? false
    }
}
