import BankAPI
import Directory
import Federation
import FederationTesting
import Foundation
import Postgres
import PostgresTesting
import ProcessInterface
import SettlementProtocol
import Testing

/// Another command of the same user asks a running federation to convert a bank, and gets the result.
@Suite(.serialized, .federation) struct TakesRequestsToConvert {
    private let federation: TestFederation

    init() throws { federation = try .current }

    private func running() throws -> RunningFederation {
        try RunningFederation.find(data: federation.processes.folder.path, environment: [:])
    }

    private func refusal(_ bank: String, _ url: String) async throws -> String? {
        do {
            _ = try await running().convert(bank, to: CoreEntry(url: url))
            return nil
        } catch let error as FederationError {
            #expect(!error.message.isEmpty && !error.next.isEmpty)
            return error.reason
        }
    }

    @Test func `requests to a running federation are carried out, or refused while the bank serves on`() async throws {
        let database = try await TestServer.shared().database()
        #expect(try await refusal("cedar", database.url) == "not_running")
        let processes = federation.processes
        let socket = try RequestSocket(in: processes.folder) { await processes.answer($0) }
        let before = try await federation.quietBooks()

        #expect(try await refusal("nobody", database.url) == "unknown_member")
        #expect(try await refusal("Not an id", database.url) == "unknown_member")
        #expect(try await refusal("ford", database.url) == "not_a_bank")
        #expect(try await refusal("cedar", "postgres://freshet_adapter:secret@127.0.0.1/bank") == "bad_value")
        #expect(try await refusal("cedar", "postgres://freshet_adapter@127.0.0.1:1/bank") == "database_unreachable")
        #expect(try await federation.quietBooks() == before)
        let bank = try await database.bank()
        try await bank.execute(
            "INSERT INTO bank.customer VALUES ('x', 'X'); INSERT INTO bank.account (number, customer_id, currency) VALUES ('sawmill-eur', 'x', 'EUR')"
        )
        #expect(try await refusal("cedar", database.url) == "accounts_taken")
        #expect(try await federation.quietBooks() == before)
        try await bank.execute("DELETE FROM bank.account; DELETE FROM bank.customer")
        await bank.close()

        let conversion = try await running().convert("cedar", to: CoreEntry(url: database.url))
        #expect(conversion.member == "cedar" && conversion.target == database.url)
        #expect(try running().member("cedar").role == .regular)
        #expect(try await federation.quietBooks() == before)
        #expect(try await refusal("cedar", database.url) == "already_converted")
        try await federation.settle(.timber())

        socket.close()
        #expect(try await refusal("cedar", database.url) == "not_running")
        #expect(!FileManager.default.fileExists(atPath: "\(processes.folder.path)/requests.sock"))
    }

    @Test func `the program's own verb refuses a folder in use, and a bank without a database`() async throws {
        let program = "freshet-regular-bank"
        let embedded = try await ServerRun(secondOf: Brook.doum, program: program, verb: "convert", in: federation)
        #expect(embedded.status == 78 && embedded.report["code"] == "core_missing")

        var file = federation.processes.file
        let place = try #require(file.banks.firstIndex { $0.id == Brook.alder })
        file.banks[place].kind = .regular
        file.banks[place].core = CoreEntry(url: try await TestServer.shared().database().url)
        try file.redacted(for: Brook.alder).yaml().write(
            toFile: "\(federation.processes.folder.path)/config/alder.yaml", atomically: true, encoding: .utf8)
        let served = try await ServerRun(secondOf: Brook.alder, program: program, verb: "convert", in: federation)
        #expect(served.status == 75 && served.report["code"] == "folder_locked", "\(served.lines)")
        try await federation.settle(.timber())
    }

    @Test func `only one of two concurrent conversions of a bank is carried out`() async throws {
        let database = try await TestServer.shared().database()
        async let first = federation.processes.convert(Brook.doum, to: CoreEntry(url: database.url))
        async let second = federation.processes.convert(Brook.doum, to: CoreEntry(url: database.url))
        var refusals: [String] = []
        do { _ = try await first } catch let error as FederationError { refusals.append(error.reason) }
        do { _ = try await second } catch let error as FederationError { refusals.append(error.reason) }
        #expect(refusals.count == 1 && ["conversion_under_way", "already_converted"].contains(refusals.first))
        _ = try await federation.quietBooks()
    }
}
