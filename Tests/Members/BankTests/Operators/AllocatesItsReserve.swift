import BankAPI
import BankClient
import Federation
import FederationTesting
import SettlementProtocol
import Testing
import Transport

extension API.MoveReserveRequest {
    static func of(
        _ customer: String, _ amount: Int64, _ currency: String = "EUR", id: String = "\(TransactionID.fresh())"
    ) -> API.MoveReserveRequest {
        var request = API.MoveReserveRequest()
        request.requestID = id
        request.customer = customer
        request.currency = currency
        request.amountMinor = amount
        return request
    }
}

extension BankInterfaces {
    /// A virtual bank sets parts of its reserve aside for customers, and lends each part to its customer only.
    @Suite struct AllocatesItsReserve {
        private let federation: TestFederation

        init() throws { federation = try .current }

        private func reserve() async throws -> API.Reserve {
            try #require(
                try await federation.operators(of: Brook.birch).getReserve().reserves.first { $0.currency == "EUR" })
        }

        /// Allocates `amount` to mill, runs `body`, and recalls the rest.
        private func allocated(_ amount: Int64, _ body: () async throws -> Void) async throws {
            let operators = try await federation.operators(of: Brook.birch)
            _ = try await operators.allocateReserve(.of("mill", amount))
            try await body()
            let left = try #require(try await reserve().allocations.first { $0.owner == "mill" })
            _ = try await operators.recallReserve(.of("mill", left.balanceMinor))
        }

        /// Birch lends mill `principal` out of its allocation; mill pays its sawmill and is paid by harbour.
        private static func loan(_ principal: Int64) -> API.LoanRequest {
            var request = API.LoanRequest.timber(principal: principal)
            request.advances[0].lender = ""
            request.advances[0].fromAllocation = true
            return request
        }

        @Test func `an allocated amount leaves the open reserve and is in the allocation`() async throws {
            let before = try await reserve()
            try await allocated(500_000) {
                let after = try await reserve()
                #expect(after.balanceMinor == before.balanceMinor - 500_000)
                #expect(after.availableMinor == before.availableMinor - 500_000)
                #expect(after.allocatedMinor == before.allocatedMinor + 500_000)
            }
            #expect(try await reserve().balanceMinor == before.balanceMinor)
        }

        @Test func `a customer borrows from its allocation, and principal and fee come back`() async throws {
            try await allocated(900_000) {
                let before = try await reserve()
                try await federation.settle(Self.loan(800_000))
                let after = try await reserve()
                #expect(after.allocatedMinor == before.allocatedMinor)
                #expect(after.balanceMinor == before.balanceMinor)
                #expect(after.feeIncomeMinor == before.feeIncomeMinor + 3_600)
            }
        }

        @Test func `a loan beyond the allocation is refused and changes no book`() async throws {
            try await allocated(700_000) {
                let result = try await federation.changingNoBook {
                    try await federation.mill().request(Self.loan(700_001))
                }
                #expect(result.refusal.code == "allocation_exhausted")
            }
        }

        @Test func `a customer cannot borrow from another customer's allocation`() async throws {
            try await allocated(900_000) {
                let joiner = try await federation.customer("joiner", of: Brook.birch)
                var request = API.LoanRequest()
                var advance = API.Advance.of("birch", 100_000, account: "joiner-eur")
                advance.fromAllocation = true
                request.advances = [advance]
                let result = try await federation.changingNoBook { try await joiner.request(request) }
                #expect(result.refusal.code == "not_authorised")
            }
        }

        @Test func `a loan from an allocation at another bank is refused`() async throws {
            var request = Self.loan(100_000)
            request.advances[0].lender = "alder"
            let result = try await federation.changingNoBook { try await federation.mill().request(request) }
            #expect(result.refusal.code == "account_not_addressable")
        }

        @Test func `a repeated request has no second effect, and another one with its id is a conflict`() async throws {
            let operators = try await federation.operators(of: Brook.birch)
            let request = API.MoveReserveRequest.of("mill", 1_000)
            let once = try await operators.allocateReserve(request)
            #expect(try await operators.allocateReserve(request) == once)
            var other = request
            other.amountMinor = 2_000
            let refusal = try await federation.changingNoBook {
                try await reason { try await operators.allocateReserve(other) }
            }
            #expect(refusal == "conflict")
            #expect(try await reason { try await operators.recallReserve(request) } == "conflict")
            _ = try await operators.recallReserve(.of("mill", 1_000))
        }

        @Test func `one of two concurrent requests with one id is carried out, the other is a conflict`() async throws {
            let operators = try await federation.operators(of: Brook.birch)
            let before = try await reserve().allocatedMinor
            let id = "\(TransactionID.fresh())"
            let answers = await withTaskGroup(of: String.self) { group in
                for (customer, amount) in [("mill", Int64(700)), ("joiner", 900)] {
                    group.addTask {
                        do {
                            _ = try await operators.allocateReserve(.of(customer, amount, id: id))
                            return customer
                        } catch {
                            return (error as? ConnectError)?.reason ?? "\(error)"
                        }
                    }
                }
                return await group.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(answers.contains("conflict"))
            let winner = try #require(answers.first { $0 != "conflict" })
            let amount: Int64 = winner == "mill" ? 700 : 900
            #expect(try await reserve().allocatedMinor == before + amount)
            _ = try await operators.recallReserve(.of(winner, amount))
        }

        @Test(arguments: [
            (API.MoveReserveRequest.of("mill", 9_000_001), "reserve_exhausted"),
            (.of("nobody", 1_000), "unknown_customer"), (.of("mill", 1_000, "USD"), "no_reserve"),
            (.of("mill", 1_000, "EUX"), "unknown_currency"), (.of("mill", 0), "amount_not_positive"),
            (.of("mill", -5), "amount_not_positive"), (.of("mill", 1_000, id: ""), "malformed"),
            (.of("mill", 1_000, id: String(repeating: "x", count: 65)), "malformed"),
        ])
        func `an invalid allocation is refused and changes no book`(
            request: API.MoveReserveRequest, code: String
        ) async throws {
            let operators = try await federation.operators(of: Brook.birch)
            let refusal = try await federation.changingNoBook {
                try await reason { try await operators.allocateReserve(request) }
            }
            #expect(refusal == code)
        }

        @Test func `a recall beyond the allocation is refused and changes no book`() async throws {
            let operators = try await federation.operators(of: Brook.birch)
            try await allocated(5_000) {
                let refusal = try await federation.changingNoBook {
                    try await reason { try await operators.recallReserve(.of("mill", 5_001)) }
                }
                #expect(refusal == "allocation_exhausted")
            }
        }
    }
}
