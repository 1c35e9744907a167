import Directory
import Federation
import Foundation
import Identity
public import SettlementProtocol
import Testing
import Transport

/// The federation of `fixtures/banks/python`: ford, alder, birch and cedar run our programs, elm runs the
/// Python bank.
public struct Pond: Sendable {
    public static let elm = Brook.member("elm")

    /// The processes that are started here; its books cover only our banks.
    public let federation: TestFederation
    public let elm: PythonBank

    /// Starts everything on free ports, and stops it when `body` is done.
    public static func run(_ body: (Pond) async throws -> Void) async throws {
        let bank = PythonBank(member: elm.text)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await run(beside: bank, body)) } catch { outcome = .failure(error) }
        await bank.remove()
        try outcome.get()
    }

    private static func run(beside bank: PythonBank, _ body: (Pond) async throws -> Void) async throws {
        let federation = try await TestFederation.start(try await file(joinedBy: bank))
        let pond = Pond(federation: federation, elm: bank)
        let outcome: Result<Void, any Error>
        do {
            let request = try CertificateRequest(pem: try await bank.certificateRequest())
            try await bank.keep(certificate: federation.certificates.certificate(of: elm, for: request))
            try await pond.startElm()
            outcome = .success(try await body(pond))
        } catch {
            outcome = .failure(error)
        }
        await federation.stop()
        try outcome.get()
    }

    /// The file with elm's key, a free port for elm, and mandates for the document of our tests.
    private static func file(joinedBy bank: PythonBank) async throws -> FederationFile {
        let joined = try await bank.joining(PythonBank.path(of: "federation.json"))
        var file = try FederationFile.parse(joined, file: "federation.json")
        let place = try #require(file.banks.firstIndex { $0.id == elm })
        for mandate in file.banks[place].mandates.indices {
            file.banks[place].mandates[mandate].document = .reference(Brook.document.bytes)
        }
        for bank in file.banks.indices {
            for terms in file.banks[bank].lending.indices {
                file.banks[bank].lending[terms].maximumTimeoutMilliseconds = 60_000
            }
        }
        let ports = PortChoice()
        file.banks[place].settlementPort = try ports.choosePort(on: file.banks[place].host, for: elm)
        ports.release()
        return file
    }

    /// Starts elm's process, at first or after it was killed, and waits until it serves.
    public func startElm() async throws {
        try await elm.start(federation: federation.processes.folder.configElsewhere(of: Self.elm))
        let endpoint = try federation.settlement(of: Self.elm)
        try await eventually("elm does not serve", within: .seconds(30)) {
            (try? await federation.client.get(endpoint, path: "/readyz"))?.status == 200
        }
    }
}
