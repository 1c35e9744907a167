import Federation
import FederationTesting
import Foundation
import Projections
import SettlementProtocol
import Testing
import Transport

extension CoordinatorInterface {
    /// A blind coordinator still checks everything that it can see: known members, sizes, and two ends per leg.
    @Suite struct RefusesBadEnvelopes {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test(arguments: BadTransaction.all)
        func `a bad envelope gets its reason, and no bank is asked`(bad: BadTransaction) async throws {
            let payment = try federation.payment()
            var transaction = Wire.Transaction(payment.transaction)
            bad.alter(&transaction)
            let results = try await federation.changingNoBook { [transaction] in
                try await federation.submit([transaction])
            }
            #expect(results.map(\.error.code) == [bad.code])
            #expect(ReasonCode(rawValue: bad.code)?.next.isEmpty == false)
            let key = payment.transaction.key
            #expect(try await federation.inquire([key], at: Brook.doum) == [.unknown])
            #expect(try await federation.inquire([key], at: Brook.birch) == [.unknown])
        }

        @Test func `a bad transaction of a batch does not touch the others`() async throws {
            let good = try federation.payment()
            var bad = Wire.Transaction(try federation.payment().transaction)
            bad.participations.removeLast()
            let before = try await federation.quietBooks()
            let results = try await federation.submit([bad, Wire.Transaction(good.transaction)])
            #expect(results[0].error.code == "unmatched_entry")
            #expect(results[1].record.state == .committed)
            let after = try await federation.quietBooks()
            #expect(after.movements(since: before) == ["doum harbour-eur": -5_000, "birch mill-eur": 5_000])
        }

        @Test(arguments: [("stranger", "wrong_sender"), ("ford", "unknown_member"), ("weir", "unknown_member")])
        func `only member banks are answered`(sender: String, reason: String) async throws {
            let payment = Wire.Transaction(try federation.payment().transaction)
            try await federation.changingNoBook {
                let refusal = try await refusal(of: payment, from: sender)
                #expect(refusal.code == .permissionDenied)
                #expect(refusal.reason == reason)
                #expect(!refusal.next.isEmpty)
                #expect(try await reasonOfDoubt(from: sender) == reason)
            }
        }

        private func refusal(of payment: Wire.Transaction, from sender: String) async throws -> ConnectError {
            let refusal = try await failure { try await federation.submit([payment], as: sender) }
            return try #require(refusal)
        }

        private func reasonOfDoubt(from sender: String) async throws -> String? {
            try await reason { try await federation.outcomes(of: [.fresh()], as: sender, inDoubt: true) }
        }

        @Test func `a bank may not submit another bank's transaction`() async throws {
            let payment = Wire.Transaction(try federation.payment(originator: Brook.birch).transaction)
            let results = try await federation.changingNoBook { try await federation.submit([payment], as: "cedar") }
            #expect(results.map(\.error.code) == ["unknown_member"])
        }

        @Test func `a transaction for another coordinator is refused here and accepted there`() async throws {
            let payment = Wire.Transaction(try federation.payment(coordinator: Brook.weir).transaction)
            #expect(try await federation.submit([payment]).map(\.error.code) == ["wrong_coordinator"])
            #expect(try await federation.submit([payment], to: Brook.weir).map(\.record.state) == [.committed])
        }

        @Test func `a batch beyond the limit is refused as a whole`() async throws {
            let payment = Wire.Transaction(try federation.payment().transaction)
            try await federation.changingNoBook {
                let submit = try await reason {
                    try await federation.submit(Array(repeating: payment, count: 513))
                }
                #expect(submit == "too_large")
                let outcomes = try await reason {
                    try await federation.outcomes(of: Array(repeating: .fresh(), count: 513), inDoubt: true)
                }
                #expect(outcomes == "too_large")
            }
        }

        @Test func `an id older than the horizon is refused`() async throws {
            try await eventually("ancient ids are taken") {
                let ancient = try federation.payment(id: .fresh(ahead: .seconds(-400 * 86_400)))
                return try await federation.submit(ancient).error.code == "expired"
            }
        }

        @Test func `an expired id counts as aborted for a bank in doubt, and as expired for others`() async throws {
            let ancient = TransactionID.fresh(ahead: .seconds(-400 * 86_400))
            try await eventually("ancient ids are kept") {
                try await federation.outcomes(of: [ancient]).map(\.error.code) == ["expired"]
            }
            let told = try await federation.outcomes(of: [ancient], as: "alder", inDoubt: true)
            #expect(told.map(\.record.state) == [.aborted])
            #expect(try await federation.outcomes(of: [ancient]).map(\.error.code) == ["expired"])
        }

        @Test(arguments: ["Submit", "Outcomes"])
        func `a malformed request is refused`(method: String) async throws {
            var good = RawRequest(Wire.coordinatorService, method)
            good.identity = try federation.certificates.playedIdentity(of: Brook.birch)
            var untyped = good
            untyped.contentType = "text/plain"
            var truncated = good
            truncated.announcedLength = 4_000
            var oversized = good
            oversized.announcedLength = 1 << 30
            var noise = good
            noise.contentType = "application/proto"
            noise.body = [1, 1, 1]
            for (request, status, reason) in [
                (untyped, 415, "content_type_unsupported"), (truncated, 400, "body_truncated"),
                (oversized, 429, "body_too_large"), (noise, 400, "body_malformed"),
            ] {
                let answer = try await federation.changingNoBook {
                    try await request.send(to: federation.settlement(of: Brook.ford))
                }
                #expect(answer.status == status)
                #expect(answer.reason == reason)
                #expect(answer.next?.isEmpty == false)
            }
        }
    }
}
