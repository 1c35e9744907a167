/// What a server process tells its parent once it serves: one JSON line on standard output.
public struct ReadyLine: Hashable, Sendable {
    public var member: String
    /// `coordinator`, `virtual` or `regular`.
    public var kind: String
    /// Where it serves the settlement protocol, as a URL without a path.
    public var settlementURL: String
    /// Where it serves its own customers and operators; nil for a coordinator.
    public var apiURL: String?
    /// The file that holds its records.
    public var store: String
    /// A bearer token for the bank's operators, made at this start and kept in memory only; nil for a coordinator.
    public var operatorToken: String?

    public init(
        member: String, kind: String, settlementURL: String, apiURL: String? = nil, store: String,
        operatorToken: String? = nil
    ) {
        self.member = member
        self.kind = kind
        self.settlementURL = settlementURL
        self.apiURL = apiURL
        self.store = store
        self.operatorToken = operatorToken
    }

    /// The line, without its end.
    public var json: String {
        EventLine.json(
            "ready",
            [
                ("member", member), ("kind", kind), ("settlement_url", settlementURL), ("api_url", apiURL),
                ("store", store), ("operator_token", operatorToken),
            ])
    }
}
