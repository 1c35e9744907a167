import Crypto
import Foundation
import SettlementProtocol
import Synchronization
import Transport

/// Maps bearer tokens to customers and operators. Only hashes are kept, so a reader of the store cannot use a token.
final class Authenticator: Sendable {
    private struct State {
        var customers: [Hash256: String] = [:]
        var operators: Set<Hash256> = []
    }

    private let state = Mutex(State())

    /// 32 random bytes in base64url.
    static func makeToken() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func hash(of token: String) -> Hash256 {
        var canonical = CanonicalBytes(tag: "freshet.token.v1")
        canonical.append(token)
        return canonical.sha256
    }

    func noteCustomer(_ customer: String, tokenHash: Hash256) {
        state.withLock { $0.customers[tokenHash] = customer }
    }

    /// Revokes every token of a customer.
    func forgetCustomer(_ customer: String) {
        state.withLock { $0.customers = $0.customers.filter { $0.value != customer } }
    }

    /// A new operator token for this run; only its hash is kept, in memory.
    func makeOperatorToken() -> String {
        let token = Self.makeToken()
        state.withLock { _ = $0.operators.insert(Self.hash(of: token)) }
        return token
    }

    /// The customer whom the call's token identifies, as ``Route/admitting(_:)`` asks for it by the request's head.
    ///
    /// - Throws: ``ConnectError`` with `unauthenticated`.
    func callingCustomer(_ context: CallContext) throws(ConnectError) -> Caller {
        .customer(try customer(of: context))
    }

    /// The operator whom the call's token identifies, as ``Route/admitting(_:)`` asks for it by the request's head.
    ///
    /// - Throws: ``ConnectError`` with `unauthenticated`, or `permission_denied` for a customer's token.
    func callingOperator(_ context: CallContext) throws(ConnectError) -> Caller {
        try checkOperator(context)
        return .operator
    }

    /// The customer who makes a call.
    ///
    /// - Throws: ``ConnectError`` with `unauthenticated`.
    func customer(of context: CallContext) throws(ConnectError) -> String {
        if case .customer(let customer) = context.caller { return customer }
        let hash = try tokenHash(context)
        guard let customer = state.withLock({ $0.customers[hash] }) else { throw Self.wrongToken("a customer's") }
        return customer
    }

    /// - Throws: ``ConnectError`` with `unauthenticated`, or `permission_denied` for a customer's token.
    func checkOperator(_ context: CallContext) throws(ConnectError) {
        guard context.caller != .operator else { return }
        let hash = try tokenHash(context)
        let (isOperator, isCustomer) = state.withLock { ($0.operators.contains(hash), $0.customers[hash] != nil) }
        guard !isOperator else { return }
        guard !isCustomer else {
            throw ConnectError(
                .permissionDenied, reason: "operators_only", "this call is for the bank's operators",
                next: "use the operator's token of this bank")
        }
        throw Self.wrongToken("an operator's")
    }

    private func tokenHash(_ context: CallContext) throws(ConnectError) -> Hash256 {
        guard let token = context.bearerToken else {
            throw ConnectError(
                .unauthenticated, reason: "token_missing", "the call has no bearer token",
                next: "send \"Authorization: Bearer TOKEN\" with a token that this bank issued")
        }
        return Self.hash(of: token)
    }

    private static func wrongToken(_ whose: String) -> ConnectError {
        ConnectError(
            .unauthenticated, reason: "token_unknown", "the bearer token is not \(whose) token of this bank",
            next: "use a token that this bank issued; an operator can issue a new one")
    }
}
