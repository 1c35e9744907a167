import CheckoutFiles
import Foundation
import Money
import Projections
import SettlementProtocol
import Testing

/// `docs/settlement-protocol.md` must match the code, because other implementers have only the page.
@Suite struct ProtocolDocumentTests {
    let document: String

    init() throws { document = try Checkout.text("docs/settlement-protocol.md") }

    @Test(arguments: ReasonCode.allCases)
    func `every reason code has a row`(reason: ReasonCode) {
        #expect(document.contains("\n| `\(reason.rawValue)` | "))
    }

    @Test(arguments: [
        ("items of one batch", UInt64(ProtocolLimits.batch)),
        ("participations of one transaction", UInt64(ProtocolLimits.participations)),
        ("entries of one participation", UInt64(ProtocolLimits.entries)),
        ("bytes of one sealed projection", UInt64(ProtocolLimits.sealedProjection)),
        ("bytes of one sealed reason", UInt64(ProtocolLimits.sealedReason)),
        ("milliseconds that an id may be ahead", ProtocolLimits.clockAhead),
        ("bytes that are kept of one text of another member", UInt64(ProtocolLimits.textOfOthers)),
        ("clearing entries of one answer", UInt64(ProtocolLimits.clearingPage)),
        ("milliseconds of `timeout_ms`", UInt64(Header.maxTimeout)),
        ("minor units of an amount, a balance or a running sum", UInt64(Amount.limit)),
        ("code points of a creditor reference", UInt64(Leg.maxReferenceLength)),
        ("legs of one loan as Freshet composes it", UInt64(ProtocolLimits.entries / 2)),
        ("bytes of a salt", UInt64(LegSalts.byteCount)),
        ("bytes of one padding step", UInt64(PairKey.paddingStep)),
    ])
    func `the table of limits has the code's numbers`(limit: (of: String, value: UInt64)) {
        #expect(document.contains("\n| \(limit.of) | \(limit.value) |\n"))
    }

    @Test func `every hash that the page quotes occurs in a vector`() throws {
        var vectors = ""
        for subject in try Self.subjects() { vectors += try Checkout.text("fixtures/protocol/\(subject).json") }
        let quoted = document.matches(of: /\b[0-9a-f]{64}\b/).map(\.output)
        #expect(quoted.count > 10)
        #expect(quoted.filter { !vectors.contains($0) } == [])
    }

    @Test func `every file of vectors is named and checked`() throws {
        let checked: [any VectorSubject.Type] = [
            CanonicalBytesSubject.self, MemberIDSubject.self, TransactionIDSubject.self, PayerDigestSubject.self,
            LegCommitmentSubject.self, OutlineSubject.self, PayloadSubject.self, AssociatedDataSubject.self,
            TransactionDigestSubject.self, PairKeySubject.self, SealingSubject.self, OpeningSubject.self,
            RefusalSubject.self, BorrowerHandleSubject.self, MandateNameSubject.self, DocumentReferenceSubject.self,
            FeeSubject.self, TransactionSubject.self, EnvelopeSubject.self, PrepareSubject.self, JudgementSubject.self,
            WindowSubject.self,
        ]
        let subjects = try Self.subjects()
        #expect(Set(checked.map { $0.file }) == Set(subjects))
        #expect(subjects.filter { !document.contains("`\($0)`") } == [])
    }

    @Test func `every field of the messages is in the page`() throws {
        let source = try Checkout.text(
            "Sources/Core/SettlementProtocol/Protos/freshet/settlement/v1alpha/settlement.proto")
        let messages = source.matches(of: /(?ms)^message (\w+) \{\n(.*?)^\}/)
        #expect(!messages.isEmpty)
        for message in messages {
            let row = try #require(document.firstMatch(of: try Regex("\n\\| `\(message.output.1)` \\| (.*) \\|\n")))
            let listed = String(row.output[0].substring ?? "")
            for field in message.output.2.matches(of: /(repeated )?(\w+) (\w+) = (\d+);/) {
                let star = field.output.1 == nil ? "" : "*"
                #expect(listed.contains("\(field.output.4) `\(field.output.3)` \(field.output.2)\(star)"))
            }
        }
    }

    private static func subjects() throws -> [String] {
        let folder = Checkout.root.appending(path: "fixtures/protocol")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }
            .map { $0.deletingPathExtension().lastPathComponent }
            .sorted()
    }
}
