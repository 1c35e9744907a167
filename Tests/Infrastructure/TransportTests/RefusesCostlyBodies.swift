import Foundation
import SettlementProtocol
import SwiftProtobuf
import Testing
import Transport

/// Bodies whose messages would take many times their bytes in memory are refused before they are decoded.
@Suite(.timeLimit(.minutes(5)))
struct RefusesCostlyBodies {
    /// Takes every settlement message that has a list.
    static let routes: [Route] = [
        .unary(service, "Prepare") { (_: Freshet_Settlement_V1alpha_PrepareRequest, _) in
            Freshet_Settlement_V1alpha_PrepareResponse()
        },
        .unary(service, "Finish") { (_: Freshet_Settlement_V1alpha_FinishRequest, _) in
            Freshet_Settlement_V1alpha_FinishResponse()
        },
        .unary(service, "Submit") { (_: Freshet_Settlement_V1alpha_SubmitRequest, _) in
            Freshet_Settlement_V1alpha_SubmitResponse()
        },
        .unary(service, "Outcomes") { (_: Freshet_Settlement_V1alpha_OutcomesRequest, _) in
            Freshet_Settlement_V1alpha_OutcomesResponse()
        },
        .unary(service, "Freeze") { (_: Freshet_Settlement_V1alpha_FreezeRequest, _) in
            Freshet_Settlement_V1alpha_FreezeResponse()
        },
    ]

    struct Attack: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let method: String
        var type = "application/proto"
        let unit: [UInt8]
        var prefix: [UInt8] = []
        var suffix: [UInt8] = []
        var reason = "too_large"

        /// About two million bytes.
        var body: String {
            let units = [[UInt8]](repeating: unit, count: 2_000_000 / unit.count).joined()
            return String(decoding: prefix + units + suffix, as: UTF8.self)
        }
    }

    static let attacks = [
        Attack(testDescription: "empty items", method: "Prepare", unit: [0x12, 0]),
        Attack(testDescription: "empty texts", method: "Freeze", unit: [0x1A, 0]),
        Attack(testDescription: "empty bytes", method: "Outcomes", unit: [0x12, 0]),
        Attack(testDescription: "one header in many parts", method: "Prepare", unit: [0x12, 2, 0x0A, 0]),
        Attack(testDescription: "one number many times", method: "Outcomes", unit: [0x18, 1]),
        Attack(testDescription: "unknown numbers", method: "Finish", unit: [0x78, 1]),
        Attack(testDescription: "unknown fields without content", method: "Finish", unit: [0x7A, 0]),
        Attack(
            testDescription: "empty objects", method: "Prepare", type: "application/json", unit: Array("{},".utf8),
            prefix: Array(#"{"items":["#.utf8), suffix: Array("{}]}".utf8)),
        Attack(
            testDescription: "short texts", method: "Freeze", type: "application/json", unit: Array(#""a","#.utf8),
            prefix: Array(#"{"members":["#.utf8), suffix: Array(#""a"]}"#.utf8)),
        Attack(
            testDescription: "objects of an unknown field", method: "Finish", type: "application/json",
            unit: Array("{},".utf8), prefix: Array(#"{"x":["#.utf8), suffix: Array("{}]}".utf8)),
    ]

    @Test(arguments: attacks)
    func `a body of many small parts is refused`(attack: Attack) async throws {
        try await withServer(Self.routes) { endpoint in
            let answer = try await request(
                endpoint, "POST", "/\(service)/\(attack.method)", ["Content-Type: \(attack.type)"], attack.body)
            #expect(answer.status == 400)
            #expect(answer.code == "invalid_argument")
            #expect(answer.reason == attack.reason)
        }
    }

    @Test func `an object of many keys is refused`() async throws {
        let keys = (0..<100_000).map { #""k\#($0)":0"# }.joined(separator: ",")
        try await withServer { endpoint in
            let answer = try await request(
                endpoint, "POST", describe, ["Content-Type: application/json"], "{\(keys)}")
            #expect(answer.reason == "body_malformed")
        }
    }

    @Test(arguments: Codec.allCases)
    func `the largest honest batches are accepted`(codec: Codec) async throws {
        let client = ConnectClient()
        let id = Data(count: 16)
        let participation = Freshet_Settlement_V1alpha_Participation.with {
            $0.bank = "alder"
            $0.counterparties = [String](repeating: "b", count: 128)
            $0.commitments = Data(count: 128 * 32)
            $0.sealedProjection = Data(count: 1_024)
        }
        let prepare = Freshet_Settlement_V1alpha_PrepareRequest.with {
            $0.items = [Freshet_Settlement_V1alpha_PrepareItem](
                repeating: .with {
                    $0.header.transactionID = id
                    $0.participation = participation
                }, count: 512)
        }
        let finish = Freshet_Settlement_V1alpha_FinishRequest.with {
            $0.items = [Freshet_Settlement_V1alpha_FinishItem](
                repeating: .with {
                    $0.transactionID = id
                    $0.digest = Data(count: 32)
                    $0.outcome = .committed
                }, count: 512)
        }
        let outcomes = Freshet_Settlement_V1alpha_OutcomesRequest.with {
            $0.transactionIds = .init(repeating: id, count: 512)
        }
        try await withServer(Self.routes) { endpoint in
            _ = try await client.call(
                endpoint, service: service, method: "Prepare", prepare,
                returning: Freshet_Settlement_V1alpha_PrepareResponse.self, timeout: .seconds(40), codec: codec)
            _ = try await client.call(
                endpoint, service: service, method: "Finish", finish,
                returning: Freshet_Settlement_V1alpha_FinishResponse.self, timeout: .seconds(20), codec: codec)
            _ = try await client.call(
                endpoint, service: service, method: "Outcomes", outcomes,
                returning: Freshet_Settlement_V1alpha_OutcomesResponse.self, timeout: .seconds(20), codec: codec)
        }
    }
}
