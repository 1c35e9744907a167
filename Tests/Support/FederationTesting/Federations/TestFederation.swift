public import BankClient
public import Directory
public import Federation
import Foundation
public import Identity
public import SettlementProtocol
import Testing
public import Transport

/// A federation of real processes for tests, in a temporary folder and on free ports.
public struct TestFederation: Sendable {
    @TaskLocal static var running: TestFederation?

    /// The federation of the running suite.
    ///
    /// - Throws: If the suite does not have a ``FederationTrait``.
    public static var current: TestFederation {
        get throws { try #require(running, "the suite needs the trait .federation") }
    }

    /// The processes themselves, to be killed, paused and restarted.
    public let processes: LocalFederation
    /// Reaches any member's interfaces; it is no member itself.
    public let client: ConnectClient
    /// Gives any member another key and certificate, as its own operators could.
    public let certificates: MemberCertificates
    private let members: MemberClients

    /// The banks that are started here, so that their operators' interfaces can be called.
    var banks: [MemberID] { processes.file.startedHere.filter { processes.file.bank($0) != nil } }

    /// - Parameters:
    ///   - acceptsClock: Whether members start with `--accept-clock`.
    ///   - adjust: Changes the file before anything starts.
    ///   - authority: Gives the members their certificates; nil for one of the federation's own.
    public static func start(
        coordinators: [MemberID], acceptsClock: Bool = false, authority: CertificateAuthority? = nil,
        adjust: (inout FederationFile) -> Void = { _ in }
    ) async throws -> TestFederation {
        var file = try Brook.file(coordinators: coordinators)
        adjust(&file)
        return try await start(file, acceptsClock: acceptsClock, authority: authority)
    }

    /// Starts a federation for `body`, and stops it however `body` ends.
    public static func run<Value>(
        coordinators: [MemberID] = [Brook.ford], acceptsClock: Bool = false, authority: CertificateAuthority? = nil,
        adjust: (inout FederationFile) -> Void = { _ in }, _ body: (TestFederation) async throws -> Value
    ) async throws -> Value {
        let federation = try await start(
            coordinators: coordinators, acceptsClock: acceptsClock, authority: authority, adjust: adjust)
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body(federation)) } catch { outcome = .failure(error) }
        await federation.stop()
        return try outcome.get()
    }

    static func start(
        _ file: FederationFile, acceptsClock: Bool = false, authority: CertificateAuthority? = nil
    ) async throws -> TestFederation {
        let authority = try authority ?? CertificateAuthority.forNow(file)
        var settings = LocalFederationSettings(
            programs: try BuiltPrograms.found(), freePorts: true, startDeadline: .seconds(60))
        settings.acceptsClock = acceptsClock
        settings.authority = authority
        let processes = try await LocalFederation.start(file, settings: settings)
        let certificates = MemberCertificates(authority: authority, file: processes.file)
        return TestFederation(
            processes: processes, client: ConnectClient(trust: ClientTrust(in: processes.file)),
            certificates: certificates, members: MemberClients(certificates))
    }

    public func stop() async {
        client.shutdown()
        members.shutdown()
        await processes.stop()
    }

    // MARK: Clients

    public func operators(of bank: MemberID) async throws -> OperatorClient {
        try await processes.clients.operators(of: bank)
    }

    public func customer(_ customer: String, of bank: MemberID) async throws -> CustomerClient {
        try await processes.clients.customer(customer, of: bank)
    }

    /// The borrower of most tests.
    public func mill() async throws -> CustomerClient { try await customer("mill", of: Brook.birch) }

    /// The address at which a bank serves its customers and operators.
    public func api(of bank: MemberID) throws -> Endpoint {
        try #require(processes.file.apiEndpoint(of: bank))
    }

    /// The address at which a member serves the settlement protocol.
    public func settlement(of member: MemberID) throws -> Endpoint {
        try #require(processes.file.settlementEndpoint(of: member))
    }

    /// A client that calls as a member.
    ///
    /// - Parameter sender: If there is no such member, the client has the first coordinator's certificate.
    public func client(as sender: String) throws -> ConnectClient {
        let member = try? MemberID(sender)
        let known = member.flatMap { processes.file.members.contains($0) ? $0 : nil }
        return try members.client(as: known ?? processes.file.coordinators[0].id)
    }
}
