import BankAPI
import BankClient
import Federation
import FederationTesting
import Foundation
import Projections
import SettlementProtocol
import Testing
import Transport

extension API.GiveMandateRequest {
    /// A consent to pay mill at birch.
    static func of(
        _ account: String, _ limit: Int64, document: Hash256 = Brook.otherDocument, until: String = "2099-12-31"
    ) -> API.GiveMandateRequest {
        var request = API.GiveMandateRequest()
        request.account = account
        request.creditorBank = "birch"
        request.creditorAccount = "mill-eur"
        request.limitMinor = limit
        request.documentReference = document.data
        request.until = until
        return request
    }
}

extension API.RevokeMandateRequest {
    static func of(_ id: String) -> API.RevokeMandateRequest {
        var request = API.RevokeMandateRequest()
        request.id = id
        return request
    }
}

extension BankInterfaces {
    /// A mandate covers one creditor and one document until its last day, and each unit of its limit is used once.
    @Suite struct KeepsMandates {
        private let federation: TestFederation
        /// A document that only this test uses.
        private let document = TransactionID.fresh().documentOfItsOwn

        init() throws { federation = try .current }

        @Test func `a mandate given through the interface is listed and lets the creditor debit`() async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            let given = try await harbour.giveMandate(.of("harbour-eur", 1_500_000, document: document))
            #expect(given.leftMinor == 1_500_000)
            #expect(given.until == "2099-12-31")
            #expect(try await harbour.listMandates().mandates.contains(given))
            try await federation.settle(.timber(document: document))
            let left = try #require(try await harbour.listMandates().mandates.first { $0.id == given.id })
            #expect(left.leftMinor == 260_000)
        }

        @Test func `giving a mandate again has no effect, and another limit is a conflict`() async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            let request = API.GiveMandateRequest.of("harbour-eur", 1_240_000, document: document)
            let given = try await harbour.giveMandate(request)
            try await federation.settle(.timber(document: document))
            let again = try await federation.changingNoBook { try await harbour.giveMandate(request) }
            #expect(again.id == given.id)
            #expect(again.leftMinor == 0)
            let refusal = try await federation.changingNoBook {
                try await reason {
                    try await harbour.giveMandate(.of("harbour-eur", 9_000_000, document: document))
                }
            }
            #expect(refusal == "conflict")
        }

        @Test func `the remainder of a mandate cannot be exceeded by one unit`() async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            _ = try await harbour.giveMandate(.of("harbour-eur", 2_479_999, document: document))
            try await federation.settle(.timber(document: document))
            let loan = try await federation.changingNoBook {
                try await federation.mill().request(.timber(document: document)).loan
            }
            #expect(loan.state == .aborted)
            #expect("\(loan.reason) from \(loan.reasonFrom)" == "not_authorised from doum")
            try await federation.settle(.timber(receipt: 1_239_999, document: document))
        }

        @Test func `a mandate for one document does not pay for another`() async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            _ = try await harbour.giveMandate(.of("harbour-eur", 2_000_000, document: document))
            let loan = try await federation.changingNoBook {
                try await federation.mill().request(.timber(document: Brook.otherDocument)).loan
            }
            #expect("\(loan.reason) from \(loan.reasonFrom)" == "not_authorised from doum")
        }

        @Test func `a last day in the past is refused, and nothing is given`() async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            let refusal = try await federation.changingNoBook {
                try await reason {
                    try await harbour.giveMandate(
                        .of("harbour-eur", 2_000_000, document: document, until: "2020-02-29"))
                }
            }
            #expect(refusal == "last_day_past")
            // The document is not locked by the mistake.
            let given = try await harbour.giveMandate(.of("harbour-eur", 1_240_000, document: document))
            #expect(given.leftMinor == 1_240_000)
        }

        // MARK: Who may debit, and how much

        /// Harbour pays mill a part of the document's amount, composed by any bank for nobody.
        private func debit(_ amount: Int64, by originator: MemberID) async throws -> Bool {
            let leg = try Leg.between(
                0, (Brook.doum, "harbour-eur"), (Brook.birch, "mill-eur"), amount, document: document)
            let payment = try federation.composition(originator: originator, legs: [leg])
            let vote = try await federation.prepare(payment, at: Brook.doum).vote.choice
            _ = try await federation.finish(payment, .aborted, at: Brook.doum)
            return vote == .yes
        }

        @Test func `only the creditor's bank may debit unless the giver says otherwise`() async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            let given = try await harbour.giveMandate(.of("harbour-eur", 1_240_000, document: document))
            #expect(given.originators == ["birch"])
            #expect(try await debit(1, by: Brook.birch))
            for stranger in [Brook.alder, Brook.cedar, Brook.doum] {
                #expect(try await !debit(1, by: stranger), "\(stranger)")
            }
        }

        @Test func `the giver may name other banks, or any`() async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            var named = API.GiveMandateRequest.of("harbour-eur", 1_240_000, document: document)
            named.originators = ["cedar", "alder", "cedar"]
            let given = try await harbour.giveMandate(named)
            #expect(given.originators == ["alder", "cedar"])
            #expect(try await debit(1, by: Brook.cedar))
            #expect(try await !debit(1, by: Brook.birch))
            var open = API.GiveMandateRequest.of("harbour-eur", 1_240_000, document: document)
            open.anyOriginator = true
            open.replaces = given.id
            #expect(try await harbour.giveMandate(open).anyOriginator)
            #expect(try await debit(1, by: Brook.birch))
            #expect(try await debit(1, by: Brook.alder))
        }

        @Test func `a debit below the least amount is refused`() async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            var request = API.GiveMandateRequest.of("harbour-eur", 1_240_000, document: document)
            request.leastMinor = 1_240_000
            #expect(try await harbour.giveMandate(request).leastMinor == 1_240_000)
            #expect(try await !debit(1, by: Brook.birch))
            #expect(try await !debit(1_239_999, by: Brook.birch))
            try await federation.settle(.timber(document: document))
        }

        @Test(arguments: [-1, 1_240_001, Int64.min])
        func `a least amount that no debit can have is refused`(least: Int64) async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            var request = API.GiveMandateRequest.of("harbour-eur", 1_240_000, document: document)
            request.leastMinor = least
            let refusal = try await federation.changingNoBook {
                try await reason { try await harbour.giveMandate(request) }
            }
            #expect(refusal == "least_above_limit")
        }

        // MARK: Revoking

        @Test func `a revoked mandate covers nothing, and a new one may be given`() async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            let given = try await harbour.giveMandate(.of("harbour-eur", 1_240_000, document: document))
            let revoked = try await harbour.revokeMandate(.of(given.id))
            #expect(revoked.revoked && revoked.leftMinor == 0 && revoked.heldMinor == 0)
            #expect(try await harbour.revokeMandate(.of(given.id)) == revoked)
            let loan = try await federation.changingNoBook {
                try await federation.mill().request(.timber(document: document)).loan
            }
            #expect("\(loan.reason) from \(loan.reasonFrom)" == "not_authorised from doum")
            let next = try await harbour.giveMandate(.of("harbour-eur", 1_240_000, document: document))
            #expect(next.id != given.id && next.leftMinor == 1_240_000 && !next.revoked)
            try await federation.settle(.timber(document: document))
            let listed = try await harbour.listMandates().mandates.filter { $0.documentReference == document.data }
            #expect(listed.map(\.revoked) == [true, false])
            #expect(listed.map(\.leftMinor) == [0, 0])
        }

        @Test func `a promised debit is paid although its mandate is revoked, and its release opens nothing`()
            async throws
        {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            let given = try await harbour.giveMandate(.of("harbour-eur", 10_000, document: document))
            let leg = try Leg.between(
                0, (Brook.doum, "harbour-eur"), (Brook.birch, "mill-eur"), 6_000, document: document)
            let payment = try federation.composition(legs: [leg])
            #expect(try await federation.prepare(payment, at: Brook.doum).vote.choice == .yes)
            let revoked = try await harbour.revokeMandate(.of(given.id))
            #expect(revoked.heldMinor == 6_000 && revoked.leftMinor == 0)
            #expect(try await !debit(1, by: Brook.birch))
            let acknowledged = try await federation.finish(payment, .aborted, at: Brook.doum)
            #expect(acknowledged.acknowledgement.outcome == .aborted)
            #expect(try await !debit(1, by: Brook.birch))
        }

        @Test func `a mandate is replaced in one step, and only by naming the current one`() async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            let given = try await harbour.giveMandate(.of("harbour-eur", 10_000, document: document))
            var larger = API.GiveMandateRequest.of("harbour-eur", 1_240_000, document: document)
            #expect(try await reason { try await harbour.giveMandate(larger) } == "conflict")
            larger.replaces = String(repeating: "0", count: 32)
            #expect(try await reason { try await harbour.giveMandate(larger) } == "conflict")
            larger.replaces = given.id
            let next = try await harbour.giveMandate(larger)
            #expect(next.leftMinor == 1_240_000)
            // A repeated request finds it done.
            #expect(try await harbour.giveMandate(larger) == next)
            try await federation.settle(.timber(document: document))
        }

        @Test func `nobody else can revoke a mandate, or learn that it exists`() async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            let quay = try await federation.customer("quay", of: Brook.doum)
            let given = try await harbour.giveMandate(.of("harbour-eur", 10_000, document: document))
            for id in [given.id, "", "nothing", String(repeating: "0", count: 32)] {
                let refusal = try await federation.changingNoBook {
                    try await reason { try await quay.revokeMandate(.of(id)) }
                }
                #expect(refusal == "unknown_mandate")
            }
        }

        @Test func `one of several concurrent mandates for one document is given, the others conflict`() async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            let limits = (1...8).map { Int64($0) * 1_000 }
            let given: [API.Mandate] = try await withThrowingTaskGroup(of: API.Mandate?.self) { group in
                for limit in limits {
                    group.addTask { [document] in
                        do throws(ConnectError) {
                            return try await harbour.giveMandate(.of("harbour-eur", limit, document: document))
                        } catch {
                            #expect(error.reason == "conflict")
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: []) { if let mandate = $1 { $0.append(mandate) } }
            }
            let mandate = try #require(given.first)
            #expect(given.count == 1)
            #expect(mandate.leftMinor == mandate.limitMinor)
            #expect(try await harbour.listMandates().mandates.contains(mandate))
        }

        @Test func `a mandate for an unknown bank, a reserve or a cut document reference is refused`() async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            var stranger = API.GiveMandateRequest.of("harbour-eur", 1, document: document)
            stranger.creditorBank = "nowhere"
            var reserve = API.GiveMandateRequest.of("harbour-eur", 1, document: document)
            reserve.creditorAccount = "reserve/EUR"
            var half = API.GiveMandateRequest.of("harbour-eur", 1, document: document)
            half.documentReference.removeLast(16)
            for (request, code) in [
                (stranger, "unknown_member"), (reserve, "account_not_addressable"), (half, "malformed"),
            ] {
                let refusal = try await federation.changingNoBook {
                    try await reason { try await harbour.giveMandate(request) }
                }
                #expect(refusal == code)
            }
        }

        @Test(arguments: ["2027-02-29", "tomorrow", "", "2027-1-1"])
        func `a last day that is not a date is refused`(day: String) async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            let refusal = try await federation.changingNoBook {
                try await reason {
                    try await harbour.giveMandate(.of("harbour-eur", 1, document: document, until: day))
                }
            }
            #expect(refusal == "malformed")
        }

        @Test(arguments: [(0, "amount_not_positive"), (-5, "amount_not_positive"), (Int64.max, "amount_too_large")])
        func `a limit that is not a valid amount is refused`(limit: Int64, code: String) async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            let refusal = try await federation.changingNoBook {
                try await reason { try await harbour.giveMandate(.of("harbour-eur", limit, document: document)) }
            }
            #expect(refusal == code)
        }
    }
}
