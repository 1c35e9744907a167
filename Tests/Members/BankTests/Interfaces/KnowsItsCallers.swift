import Federation
import FederationTesting
import Foundation
import Identity
import Projections
import SettlementProtocol
import Synchronization
import Testing
import Transport

extension BankProcesses {
    /// Only a member's certificate opens the settlement interfaces, and only for calls in its own name.
    @Suite struct KnowsItsCallers {
        private let federation: TestFederation

        init() throws { federation = try .current }

        private static let methods =
            ["Describe", "Prepare", "Finish", "Inquire", "Clearing", "Freeze"].map { (Wire.participantService, $0) }
            + ["Submit", "Outcomes"].map { (Wire.coordinatorService, $0) }

        @Test(arguments: methods)
        func `a stranger and a member in another's name are refused on every route`(
            service: String, method: String
        ) async throws {
            let endpoint = try federation.settlement(
                of: service == Wire.coordinatorService ? Brook.ford : Brook.birch)
            var request = RawRequest(service, method)
            let stranger = try await federation.changingNoBook { [request] in try await request.send(to: endpoint) }
            #expect(stranger.status == 401 && stranger.reason == "certificate_required")
            request.identity = try federation.certificates.playedIdentity(of: Brook.doum)
            request.body = Array(#"{"sender":"ford"}"#.utf8)
            let pretender = try await federation.changingNoBook { [request] in try await request.send(to: endpoint) }
            #expect(pretender.status == 403 && pretender.reason == "wrong_sender")
        }

        @Test func `a member with its own key cannot prepare and commit in the coordinator's name`() async throws {
            let theft = try federation.payment(originator: Brook.birch)
            let thief = try federation.client(as: "cedar")
            var prepare = Wire.PrepareRequest()
            prepare.sender = "ford"
            prepare.items = [try theft.item(for: Brook.doum)]
            var finish = Wire.FinishRequest()
            finish.sender = "ford"
            var item = Wire.FinishItem()
            item.transactionID = theft.transaction.key.id.data
            item.digest = theft.digest.data
            item.outcome = .committed
            finish.items = [item]
            let endpoint = try federation.settlement(of: Brook.doum)
            try await federation.changingNoBook { [prepare, finish] in
                let prepared = try await reason {
                    try await thief.call(
                        endpoint, service: Wire.participantService, method: "Prepare", prepare,
                        returning: Wire.PrepareResponse.self, timeout: .seconds(20))
                }
                let finished = try await reason {
                    try await thief.call(
                        endpoint, service: Wire.participantService, method: "Finish", finish,
                        returning: Wire.FinishResponse.self, timeout: .seconds(20))
                }
                #expect(prepared == "wrong_sender" && finished == "wrong_sender")
            }
            #expect(try await federation.inquire([theft.transaction.key], at: Brook.doum) == [.unknown])
        }

        @Test func `every member's key and certificate are replaced while loans run`() async throws {
            let running = await federation.processes.members
            let folder = federation.processes.folder
            let areReplaced = Atomic(false)
            let loans = Task {
                var count = 0
                repeat {
                    _ = try await federation.settle(.timber())
                    count += 1
                } while !areReplaced.load(ordering: .relaxed)
                return count
            }
            for member in running.map(\.id) {
                let files = MemberKeyFolder(of: member, in: folder)
                let key = TLSKey()
                try files.replace(
                    certificate: federation.certificates.certificate(of: member, for: CertificateRequest(for: key)),
                    key: key)
            }
            for member in running {
                try await eventually("\(member.id) does not take its certificate over", within: .seconds(60)) {
                    try String(contentsOfFile: member.log, encoding: .utf8).contains("Took over a new certificate")
                }
            }
            _ = try await federation.settle(.timber())
            areReplaced.store(true, ordering: .relaxed)
            #expect(try await loans.value > 0)
            try await federation.expectReconciled()
        }

        @Test func `garbage in a key file leaves the present key in use`() async throws {
            let member = try #require(await federation.processes.members.first { $0.id == Brook.doum })
            let path = "\(federation.processes.folder.path)/doum/tls.key"
            let good = try Data(contentsOf: URL(filePath: path))
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: Data("garbage".utf8))
            try await eventually("doum does not notice", within: .seconds(60)) {
                try String(contentsOfFile: member.log, encoding: .utf8).contains("the present ones stay")
            }
            _ = try await federation.settle(.timber())
            try file.truncate(atOffset: 0)
            try file.seek(toOffset: 0)
            try file.write(contentsOf: good)
            try file.close()
        }

        @Test func `a bank does not start without a certificate of its own that is valid`() async throws {
            let path = "\(federation.processes.folder.path)/doum/tls.crt"
            let good = try Data(contentsOf: URL(filePath: path))
            let key = try #require(try MemberKeyFolder(of: Brook.doum, in: federation.processes.folder).key())
            let request = try CertificateRequest(for: key)
            try await federation.processes.kill(Brook.doum)
            for (expected, certificate) in [
                ("certificate_missing", nil), ("certificate_missing", Data("garbage".utf8)),
                (
                    "key_differs",
                    try Self.data(federation.certificates.certificate(of: Brook.doum, for: .init(for: TLSKey())))
                ),
                ("wrong_member", try Self.data(federation.certificates.certificate(of: Brook.cedar, for: request))),
            ] as [(String, Data?)] {
                try? FileManager.default.removeItem(atPath: path)
                if let certificate {
                    #expect(
                        FileManager.default.createFile(
                            atPath: path, contents: certificate, attributes: [.posixPermissions: 0o600]))
                }
                let run = try await ServerRun(secondOf: Brook.doum, program: "freshet-regular-bank", in: federation)
                #expect(run.status == 78 && run.report["code"] == expected, "\(run.lines)")
            }
            try? FileManager.default.removeItem(atPath: path)
            #expect(
                FileManager.default.createFile(atPath: path, contents: good, attributes: [.posixPermissions: 0o600]))
            try await federation.processes.restart(Brook.doum)
            _ = try await federation.settle(.timber())
        }

        private static func data(_ bytes: [UInt8]) -> Data { Data(bytes) }
    }
}
