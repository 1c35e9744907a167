import FederationTesting
import Foundation
import Projections
import SettlementProtocol
import Testing
import Transport

extension BankInterfaces {
    /// A bank answers each caller only what it may ask. Votes and outcomes are for the transaction's coordinator alone.
    @Suite struct AnswersItsOwnCoordinator {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test(arguments: [
            ("stranger", "wrong_sender"), ("birch", "unknown_member"), ("doum", "unknown_member"), ("", "malformed"),
            ("Not An Id", "malformed"),
        ])
        func `only a coordinator gets votes, outcomes and states`(sender: String, code: String) async throws {
            let payment = try federation.payment()
            try await federation.changingNoBook {
                let prepare = try await reason {
                    try await federation.prepare([payment.item(for: Brook.doum)], at: Brook.doum, as: sender)
                }
                #expect(prepare == code)
                let finish = try await reason {
                    try await federation.finish(payment, .aborted, at: Brook.doum, as: sender)
                }
                #expect(finish == code)
                let inquire = try await reason {
                    try await federation.inquire([payment.transaction.key], at: Brook.doum, as: sender)
                }
                #expect(inquire == code)
            }
        }

        @Test func `a coordinator may not prepare for another`() async throws {
            let payment = try federation.payment(coordinator: Brook.ford)
            let results = try await federation.changingNoBook {
                try await federation.prepare([payment.item(for: Brook.doum)], at: Brook.doum, as: "weir")
            }
            #expect(results.map(\.error.code) == ["wrong_coordinator"])
        }

        @Test func `a coordinator may not finish for another`() async throws {
            let payment = try federation.payment()
            #expect(try await federation.prepare(payment, at: Brook.doum).vote.choice == .yes)
            let commit = try await federation.finish(payment, .committed, at: Brook.doum, as: "weir")
            #expect(commit.error.code == "protocol_violation")
            // This abort concerns weir's own key, which was never prepared.
            _ = try await federation.finish(payment, .aborted, at: Brook.doum, as: "weir")
            #expect(try await federation.inquire([payment.transaction.key], at: Brook.doum) == [.prepared])
            let abort = try await federation.finish(payment, .aborted, at: Brook.doum)
            #expect(abort.acknowledgement.outcome == .aborted)
        }

        @Test func `an abort of an unknown id beyond every clock is refused, and nothing is kept`() async throws {
            let id = TransactionID(unixMilliseconds: 281_474_976_710_655, random: (1, 1))
            let result = try await federation.finish(id, .aborted, at: Brook.doum)
            #expect(result.error.code == "too_far_ahead")
            let key = TransactionKey(coordinator: Brook.ford, id: id)
            #expect(try await federation.inquire([key], at: Brook.doum) == [.unknown])
        }

        @Test func `a coordinator may not ask about another's transactions`() async throws {
            let payment = try federation.payment()
            let refusal = try #require(
                try await failure {
                    try await federation.inquire([payment.transaction.key], at: Brook.doum, as: "weir")
                })
            #expect(refusal.code == .failedPrecondition)
            #expect(refusal.reason == "wrong_coordinator")
            #expect(try await federation.inquire([payment.transaction.key], at: Brook.doum) == [.unknown])
        }

        @Test func `a prepare for another bank is refused`() async throws {
            let payment = try federation.payment()
            let results = try await federation.changingNoBook {
                try await federation.prepare([payment.item(for: Brook.birch)], at: Brook.doum)
            }
            #expect(results.map(\.error.code) == ["wrong_bank"])
        }

        @Test func `a prepare from an originator that is not a member is refused`() async throws {
            var item = try federation.payment().item(for: Brook.doum)
            item.header.originator = "stranger"
            let results = try await federation.changingNoBook { [item] in
                try await federation.prepare([item], at: Brook.doum)
            }
            #expect(results.map(\.error.code) == ["unknown_member"])
        }

        @Test func `a prepare with an id far ahead is refused`() async throws {
            let payment = try federation.payment(id: .fresh(ahead: .seconds(3_600)))
            #expect(try await federation.prepare(payment, at: Brook.doum).error.code == "too_far_ahead")
        }

        @Test func `a batch beyond the limit is refused as a whole`() async throws {
            let item = try federation.payment().item(for: Brook.doum)
            let refusal = try await federation.changingNoBook {
                try await reason {
                    try await federation.prepare(Array(repeating: item, count: 513), at: Brook.doum)
                }
            }
            #expect(refusal == "too_large")
        }

        @Test func `a bad item of a batch does not touch the others`() async throws {
            let payment = try federation.payment()
            var damaged = try federation.payment().item(for: Brook.doum)
            damaged.participation.sealedProjection.append(0)
            let results = try await federation.prepare(
                [damaged, payment.item(for: Brook.doum)], at: Brook.doum)
            #expect(results[0].error.code == "digest_mismatch")
            #expect(results[1].vote.choice == .yes)
            _ = try await federation.finish(payment, .aborted, at: Brook.doum)
        }

        @Test func `the clearing list shows a peer only the entries shared with it`() async throws {
            let before = try await federation.quietBooks()
            try await federation.settle(.timber())
            let after = try await federation.quietBooks()
            #expect(!after.changes(since: before).isEmpty)
            let birch = try await federation.clearing(at: Brook.doum, as: "birch").entries
            let owed = birch.filter { $0.currency == "EUR" }.reduce(0) { $0 + $1.owedToSender }
            #expect(owed == after.balance("doum clearing/birch/EUR"))
            #expect(try await federation.clearing(at: Brook.doum, as: "cedar").entries.isEmpty)
            #expect(try await federation.clearing(at: Brook.doum, as: "alder").entries.isEmpty)
        }

        @Test func `a bank tells members its versions and currencies, and strangers nothing`() async throws {
            var request = Wire.DescribeRequest()
            request.sender = "cedar"
            let told = try await federation.ask(
                Brook.doum, "Describe", request, returning: Wire.DescribeResponse.self, as: request.sender)
            #expect(told.member == "doum")
            #expect(told.kind == "regular")
            #expect(told.protocolVersions == [1])
            #expect(told.currencies == ["EUR", "USD"])
            request.sender = "stranger"
            let refusal = try await reason { [request] in
                try await federation.ask(
                    Brook.doum, "Describe", request, returning: Wire.DescribeResponse.self, as: request.sender)
            }
            #expect(refusal == "wrong_sender")
        }

        @Test(arguments: [("stranger", "wrong_sender"), ("ford", "unknown_member"), ("weir", "unknown_member")])
        func `clearing is for member banks only`(sender: String, expected: String) async throws {
            let refusal = try await reason { try await federation.clearing(at: Brook.doum, as: sender) }
            #expect(refusal == expected)
        }
    }
}
