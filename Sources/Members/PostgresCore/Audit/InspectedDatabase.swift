/// The result of an inspection of a bank's database: its counts, and everything that is wrong with it.
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

    /// The database's URL, without a password.
    let store: String
    let owner: String
    /// How often a process became the owner.
    let starts: Int64
    /// Records of the vote log, plus entries that Freshet keeps itself.
    let rows: Int64
    /// In display order.
    let counts: [Count]
    let findings: [Finding]
}
