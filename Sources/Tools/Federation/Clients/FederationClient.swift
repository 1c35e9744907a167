public import BankClient
import Foundation
public import SettlementProtocol
public import Transport

/// Calls the members of a running federation with the tokens from its run folder.
public struct FederationClient: Sendable {
    public let run: RunFile
    private let folder: RunFolder
    private let client: ConnectClient

    /// - Parameter client: Shared with other callers; not shut down by this value.
    public init(_ federation: RunningFederation, client: ConnectClient) {
        self.init(run: federation.run, folder: federation.folder, client: client)
    }

    init(run: RunFile, folder: RunFolder, client: ConnectClient) {
        self.run = run
        self.folder = folder
        self.client = client
    }

    /// - Throws: ``FederationError`` with `unknown_member` or `not_a_bank`.
    public func operators(of bank: MemberID) throws(FederationError) -> OperatorClient {
        let member = try member(bank)
        guard let endpoint = apiEndpoint(of: member), let token = member.operatorToken else { throw notABank(bank) }
        return OperatorClient(endpoint, token: token, client: client)
    }

    /// A client for one customer. The token is kept in the run folder, and requested if it is missing or not accepted.
    ///
    /// - Throws: ``FederationError`` with `unknown_member`, `not_a_bank` or `folder_unusable`; `member_failed` with the
    ///   bank's own reason if it gives no token, such as `unknown_customer`.
    public func customer(_ customer: String, of bank: MemberID) async throws(FederationError) -> CustomerClient {
        guard let endpoint = apiEndpoint(of: try member(bank)) else { throw notABank(bank) }
        let tokens = TokenFolder(folder: folder)
        if let token = try tokens.token(of: customer, at: bank) {
            let kept = CustomerClient(endpoint, token: token, client: client)
            if await isAccepted(kept) { return kept }
        }
        let token: String
        do { token = try await operators(of: bank).issueCustomerToken(customer) } catch let error as ConnectError {
            throw FederationError(.memberFailed, reason: error.reason, "\(bank): \(error.message)", next: error.next)
        } catch let error as FederationError { throw error } catch { throw notABank(bank) }
        try tokens.keep(token, of: customer, at: bank)
        return CustomerClient(endpoint, token: token, client: client)
    }

    /// The answer of a member's `/readyz`; nil if it does not answer.
    public func readiness(of member: RunningMember) async -> MemberReadiness? {
        guard let endpoint = try? Endpoint(url: member.settlementURL) else { return nil }
        guard let answer = try? await client.get(endpoint, path: "/readyz") else { return nil }
        return MemberReadiness(status: answer.status, body: Data(answer.body))
    }

    /// False only if the bank says that it does not know the token.
    private func isAccepted(_ customer: CustomerClient) async -> Bool {
        do throws(ConnectError) {
            _ = try await customer.listAccounts()
            return true
        } catch {
            return error.code != .unauthenticated
        }
    }

    private func member(_ id: MemberID) throws(FederationError) -> RunningMember {
        guard let member = run.member(id) else {
            throw FederationError(
                .unknownMember, "there is no member \"\(id)\" in the federation \(run.federation)",
                next: "Name one of: \(run.members.map(\.id.text).joined(separator: ", "))")
        }
        return member
    }

    private func apiEndpoint(of member: RunningMember) -> Endpoint? {
        member.apiURL.flatMap { try? Endpoint(url: $0) }
    }

    private func notABank(_ id: MemberID) -> FederationError {
        FederationError(
            .notABank, "\(id) is a coordinator and keeps no books",
            next: "Name one of: \(run.members.filter { $0.apiURL != nil }.map(\.id.text).joined(separator: ", "))")
    }
}
