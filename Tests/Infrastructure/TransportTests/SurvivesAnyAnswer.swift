import Foundation
import NIOCore
import SeededRandom
import SettlementProtocol
import SwiftProtobuf
import Testing
import Transport

/// A member may answer anything. The client turns it into a message or an error, and goes on.
@Suite(.timeLimit(.minutes(5)))
struct SurvivesAnyAnswer {
    typealias Prepared = Freshet_Settlement_V1alpha_PrepareResponse
    typealias Inquired = Freshet_Settlement_V1alpha_InquireResponse
    typealias Cleared = Freshet_Settlement_V1alpha_ClearingResponse
    typealias Submitted = Freshet_Settlement_V1alpha_SubmitResponse
    typealias Told = Freshet_Settlement_V1alpha_OutcomesResponse
    typealias Finished = Freshet_Settlement_V1alpha_FinishResponse
    typealias Frozen = Freshet_Settlement_V1alpha_FreezeResponse

    /// The answers of every method.
    static let kinds: [any Message.Type] = [
        Cleared.self, Submitted.self, Prepared.self, Inquired.self, Told.self, Finished.self, Frozen.self, Tell.self,
    ]

    let client = ConnectClient()

    static func answer(_ body: some Sequence<UInt8>, _ codec: Codec = .proto, status: String = "200 OK") -> ByteBuffer {
        let body = Array(body)
        var buffer = ByteBuffer(
            string: "HTTP/1.1 \(status)\r\nContent-Type: \(codec.contentType)\r\nContent-Length: \(body.count)\r\n\r\n")
        buffer.writeBytes(body)
        return buffer
    }

    func call<Response: Message>(
        _ endpoint: Endpoint, returning: Response.Type, codec: Codec = .proto
    ) async throws(ConnectError) -> Response {
        try await client.call(
            endpoint, service: service, method: "Any", Ask(), returning: Response.self, timeout: .seconds(20),
            codec: codec)
    }

    func failure<Response: Message>(
        of body: [UInt8], as type: Response.Type, codec: Codec = .proto
    ) async throws -> ConnectError? {
        try await CannedServer.run(bytes: [Self.answer(body, codec)]) { endpoint, _ in
            do throws(ConnectError) {
                _ = try await call(endpoint, returning: type, codec: codec)
                return nil
            } catch {
                return error
            }
        }
    }

    @Test func `an answer of many empty parts is refused before it is decoded`() async throws {
        let results = [[UInt8]](repeating: [0x0A, 0], count: 1_000_000).flatMap { $0 }
        #expect(
            try await failure(of: results, as: Prepared.self)?.gist
                == "resource_exhausted response_too_large unknown")
        // 1 000 000 states in a packed list.
        let states = [0x0A, 0xC0, 0x84, 0x3D] + [UInt8](repeating: 1, count: 1_000_000)
        #expect(
            try await failure(of: states, as: Inquired.self)?.gist
                == "resource_exhausted response_too_large unknown")
        let json = #"{"results":["# + String(repeating: "{},", count: 500_000) + "{}]}"
        #expect(
            try await failure(of: Array(json.utf8), as: Prepared.self, codec: .json)?.gist
                == "resource_exhausted response_too_large unknown")
    }

    @Test(arguments: Codec.allCases)
    func `a full page of clearing entries with many open keys is accepted`(codec: Codec) async throws {
        let page = Cleared.with {
            $0.entries = (0..<5_000).map { number in
                .with {
                    $0.position = UInt64(number)
                    $0.coordinator = "clearing-house-of-the-north"
                    $0.transactionID = Data(count: 16)
                    $0.currency = "EUR"
                    $0.owedToSender = .min
                }
            }
            $0.prepared = .init(
                repeating: .with {
                    $0.coordinator = "clearing-house-of-the-north"
                    $0.transactionID = Data(count: 16)
                }, count: 20_000)
        }
        let body: [UInt8] = codec == .proto ? try page.serializedBytes() : try page.jsonUTF8Bytes()
        let read = try await CannedServer.run(bytes: [Self.answer(body, codec)]) { endpoint, _ in
            try await call(endpoint, returning: Cleared.self, codec: codec)
        }
        #expect(read == page)
    }

    /// Messages of every kind of field, with the smallest and largest values.
    static var extremes: [any Message] {
        [
            Cleared.with {
                $0.entries = [UInt64.min, .max].map { position in
                    .with {
                        $0.position = position
                        $0.owedToSender = position == 0 ? .min : .max
                        $0.currency = "\u{0}\u{202E}\u{1F980}"
                    }
                }
                $0.prepared = [.init()]
            },
            Submitted.with {
                $0.results = [
                    .with { $0.record.progress = [.with { $0.acknowledgedUs = .max }] },
                    .with { $0.record.state = .UNRECOGNIZED(Int(Int32.max)) },
                    .with { $0.error.message = String(repeating: "\u{FFFD}", count: 4_000) },
                ]
            },
            Prepared.with { $0.results = [.with { $0.vote.sealedReason = Data(count: 4_096) }, .init()] },
            Inquired.with { $0.states = [.UNRECOGNIZED(Int(Int32.min)), .committed] },
            Told.with {
                $0.results = [
                    .with { $0.record.progress = [.with { $0.acknowledgedUs = .max }, .init()] },
                    .with { $0.error.code = String(repeating: "\u{0}", count: 4_000) }, .init(),
                ]
            },
            Finished.with {
                $0.results = [
                    .with { $0.acknowledgement.outcome = .UNRECOGNIZED(Int(Int32.min)) },
                    .with { $0.error.message = "\u{202E}" },
                ]
            },
            Frozen.with {
                $0.balances = [Int64.min, .max].map { owed in
                    .with {
                        $0.currency = String(repeating: "\u{1F980}", count: 300)
                        $0.owedToPeer = owed
                    }
                }
            },
            Tell.with {
                $0.protocolVersions = [.min, .max]
                $0.batchLimit = .max
                $0.currencies = ["", String(repeating: "E", count: 4_000)]
            },
        ]
    }

    @Test(arguments: Codec.allCases)
    func `altered answers of every kind end as a message or an error`(codec: Codec) async throws {
        var random = SplitMix64(seed: 12)
        var answers: [ByteBuffer] = []
        for message in Self.extremes {
            let whole: [UInt8] = codec == .proto ? try message.serializedBytes() : try message.jsonUTF8Bytes()
            for _ in 0..<150 {
                var body = whole
                for _ in 0..<Int.random(in: 1...4, using: &random) { alter(&body, &random) }
                answers.append(Self.answer(body, codec))
            }
        }
        for _ in 0..<150 {
            let noise = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            answers.append(Self.answer(noise, codec))
            answers.append(Self.answer(noise, .json, status: "503 Service Unavailable"))
        }
        try await CannedServer.run(bytes: answers) { endpoint, canned in
            for number in answers.indices {
                do throws(ConnectError) {
                    try await Self.kinds[number % Self.kinds.count].fetch(from: endpoint, by: client, codec)
                } catch {
                    #expect(error.reason.utf8.count <= 64)
                }
            }
            #expect(canned.requests.count == answers.count)
        }
    }

    private func alter(_ body: inout [UInt8], _ random: inout SplitMix64) {
        guard let place = body.indices.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: body[place] = UInt8.random(in: 0...255, using: &random)
        case 1: body.removeSubrange(place...)
        case 2: body.insert(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF, 0x7F], at: place)
        default: body.insert(contentsOf: body[place...].prefix(64), at: place)
        }
    }

    @Test func `a peer's long texts are cut`() async throws {
        let text = String(repeating: "\u{E9}", count: 10_000)
        let body = #"{"code":"unavailable","message":"\#(text)"}"#
        let error = try await CannedServer.run(bytes: [
            Self.answer(body.utf8, .json, status: "503 Service Unavailable")
        ]) { endpoint, _ in
            await TransportTests.failure { () async throws(ConnectError) in
                try await call(endpoint, returning: Prepared.self)
            }
        }
        #expect(error?.code == .unavailable)
        #expect(error?.message == String(repeating: "\u{E9}", count: 128))
    }

    @Test func `an error of a megabyte is judged by its HTTP status`() async throws {
        let details = [String](repeating: #"{"type":"","value":""}"#, count: 50_000).joined(separator: ",")
        let body = #"{"code":"aborted","details":[\#(details)]}"#
        let error = try await CannedServer.run(bytes: [
            Self.answer(body.utf8, .json, status: "503 Service Unavailable")
        ]) { endpoint, _ in
            await TransportTests.failure { () async throws(ConnectError) in
                try await call(endpoint, returning: Prepared.self)
            }
        }
        #expect(error?.gist == "unavailable bad_response unknown")
    }
}

extension Message {
    /// Has a call answered with this kind of message.
    fileprivate static func fetch(
        from endpoint: Endpoint, by client: ConnectClient, _ codec: Codec
    ) async throws(ConnectError) {
        _ = try await client.call(
            endpoint, service: service, method: "Any", Ask(), returning: Self.self, timeout: .seconds(20), codec: codec)
    }
}
