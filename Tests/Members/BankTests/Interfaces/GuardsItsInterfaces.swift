import BankAPI
import BankClient
import Federation
import FederationTesting
import SettlementProtocol
import Testing
import Transport

/// One of a bank's two interfaces, with a request that its caller may make.
struct BankInterface: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let request: @Sendable (TestFederation) async throws -> RawRequest
    let endpoint: @Sendable (TestFederation) throws -> Endpoint

    static let all = [
        BankInterface(
            testDescription: "the settlement interface",
            request: { federation in
                var request = RawRequest(Wire.participantService, "Prepare")
                request.identity = try federation.certificates.playedIdentity(of: Brook.ford)
                return request
            },
            endpoint: { try $0.settlement(of: Brook.birch) }),
        BankInterface(
            testDescription: "the customers' interface",
            request: { federation in
                let token = try await federation.operators(of: Brook.birch).issueCustomerToken("mill")
                return RawRequest(API.customersService, "RequestLoans", token: token)
            },
            endpoint: { try $0.api(of: Brook.birch) }),
    ]
}

extension BankInterfaces {
    /// A malformed request is answered with a Connect error and has no effect.
    @Suite struct GuardsItsInterfaces {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test(arguments: BankInterface.all)
        func `another content type is refused`(interface: BankInterface) async throws {
            for type in ["text/plain", "application/grpc", "application/xml", ""] {
                let answer = try await answer(to: interface) { $0.contentType = type }
                #expect(answer.status == 415)
                #expect(answer.reason == "content_type_unsupported")
            }
        }

        @Test(arguments: BankInterface.all)
        func `a body that ends before its announced length is refused`(interface: BankInterface) async throws {
            let answer = try await answer(to: interface) {
                $0.body = Array(#"{"sender":"ford","#.utf8)
                $0.announcedLength = 4_000
            }
            #expect(answer.status == 400)
            #expect(answer.reason == "body_truncated")
        }

        @Test(arguments: BankInterface.all)
        func `a body beyond the limit is refused without being read`(interface: BankInterface) async throws {
            let answer = try await answer(to: interface) { $0.announcedLength = 1 << 30 }
            #expect(answer.status == 429)
            #expect(answer.code == "resource_exhausted")
            #expect(answer.reason == "body_too_large")
        }

        @Test(arguments: BankInterface.all)
        func `a body that is not the expected message is refused`(interface: BankInterface) async throws {
            for (type, body, reason) in [
                ("application/json", "not json", "body_malformed"), ("application/json", "[1]", "body_malformed"),
                ("application/json", #"{"surprise":1}"#, "json_unknown_field"),
                ("application/json", #"{"sender":"ford","sender":"weir"}"#, "json_duplicate_key"),
                ("application/proto", "\u{01}\u{01}\u{01}", "body_malformed"),
            ] {
                let answer = try await answer(to: interface) {
                    $0.contentType = type
                    $0.body = Array(body.utf8)
                }
                #expect(answer.status == 400)
                #expect(answer.reason == reason, "\(body)")
            }
        }

        @Test(arguments: BankInterface.all)
        func `a body that would take many times its bytes in memory is refused`(
            interface: BankInterface
        ) async throws {
            let answer = try await answer(to: interface) {
                $0.contentType = "application/proto"
                // Field 1 or 2 of the request: empty loans, or empty items.
                let tag: UInt8 = $0.token == nil ? 0x12 : 0x0A
                $0.body = [[UInt8]](repeating: [tag, 0], count: 1 << 20).flatMap { $0 }
            }
            #expect(answer.status == 400)
            #expect(answer.reason == "too_large")
        }

        @Test func `a body is not awaited from a caller without a token`() async throws {
            var request = RawRequest(API.customersService, "RequestLoans")
            request.announcedLength = 8 << 20
            let answer = try await request.send(to: federation.api(of: Brook.birch))
            #expect(answer.status == 401)
            #expect(answer.reason == "token_missing")
        }

        @Test func `neither interface serves the other's methods`() async throws {
            let settlement = try await RawRequest(API.operatorsService, "GetBooks")
                .send(to: federation.settlement(of: Brook.birch))
            let api = try await RawRequest(Wire.participantService, "Finish").send(to: federation.api(of: Brook.birch))
            let coordinator = try await RawRequest(Wire.coordinatorService, "Submit")
                .send(to: federation.settlement(of: Brook.birch))
            for answer in [settlement, api, coordinator] {
                #expect(answer.status == 404)
                #expect(answer.reason == "unknown_method")
            }
        }

        private func answer(
            to interface: BankInterface, _ change: (inout RawRequest) -> Void
        ) async throws -> RawAnswer {
            var request = try await interface.request(federation)
            change(&request)
            let answer = try await federation.changingNoBook { [request] in
                try await request.send(to: interface.endpoint(federation))
            }
            #expect(answer.next?.isEmpty == false)
            return answer
        }
    }
}
