public import SettlementProtocol

extension CoreBanking {
    /// Hands over this bank's clearing entries with `peer` after position `since`, in order, page by page.
    ///
    /// - Returns: The keys that are prepared here and touch the peer's clearing accounts, as they stand with the last page.
    @discardableResult
    public nonisolated(nonsending) func readClearing(
        with peer: MemberID, since: UInt64 = 0, _ visit: (ClearingEntry) -> Void
    ) async throws(CoreError) -> [TransactionKey] {
        var since = since
        while true {
            let page = try await clearing(with: peer, since: since, limit: Int(ProtocolLimits.clearingPage))
            for entry in page.entries { visit(entry) }
            guard page.hasMore, let last = page.entries.last else { return page.prepared }
            since = last.position
        }
    }
}
