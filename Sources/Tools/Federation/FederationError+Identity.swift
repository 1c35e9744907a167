import Identity

extension FederationError {
    private init(_ error: IdentityError) {
        self.init(
            .identityUnusable, reason: error.code.rawValue, error.message,
            next: "Correct or remove the file, then try again.")
    }

    /// - Throws: ``FederationError`` with `identity_unusable` in place of the error of `body`.
    static func translating<Value>(
        _ body: () throws(IdentityError) -> Value
    ) throws(FederationError) -> Value {
        do throws(IdentityError) { return try body() } catch { throw FederationError(error) }
    }
}
