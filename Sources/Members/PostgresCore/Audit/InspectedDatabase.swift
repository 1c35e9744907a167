/// What a bank's database says of itself, and what is wrong with it.
public struct InspectedDatabase: Encodable, Sendable {
    struct Finding: Encodable, Hashable, Sendable {
        /// A stable reason code.
        let code: String
        let detail: String
    }

    struct Count: Encodable, Hashable, Sendable {
        let name: String
        let count: Int64
    }

    /// Where it is, without a password.
    let store: String
    let owner: String
    /// How often a process became its owner.
    let starts: Int64
    /// Records of transactions, and entries beside the bank's own.
    let rows: Int64
    /// In the order in which they are shown.
    let counts: [Count]
    let findings: [Finding]
}
