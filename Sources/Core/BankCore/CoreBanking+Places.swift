public import Ledger

extension CoreBanking {
    /// A page of all accounts, in the order of opening.
    ///
    /// - Parameters:
    ///   - length: The most accounts that it has.
    ///   - skip: How many accounts come before it.
    public nonisolated(nonsending) func page(
        of length: Int, after skip: UInt64
    ) async throws(CoreError) -> (accounts: [Account], hasMore: Bool) {
        let first = Int(min(skip, UInt64(Int32.max)))
        // One more than the page has tells whether there are more.
        let found = try await accounts(.at(places: Set(first...first + length)))
        return (Array(found.prefix(length)), found.count > length)
    }

    /// Those accounts that there are at these places in the order of opening, by place.
    public nonisolated(nonsending) func accounts(byPlace places: Set<Int>) async throws(CoreError) -> [Int: Account] {
        guard !places.isEmpty else { return [:] }
        let found = try await accounts(.at(places: places))
        guard found.count != places.count else {
            return Dictionary(uniqueKeysWithValues: zip(places.sorted(), found))
        }
        // Some are not there, and which ones the answer does not say.
        var accounts: [Int: Account] = [:]
        for place in places { accounts[place] = try await self.accounts(.at(places: [place])).first }
        return accounts
    }
}
