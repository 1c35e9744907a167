import FederationTesting
import Foundation
import Projections
import SettlementProtocol
import Testing

extension BankProcesses {
    /// Messages in other members' names use up nothing that honest members need.
    @Suite struct RefusesForgedMessages {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test func `an outcome for an id of the year 10889 stores no tombstone`() async throws {
            let id = TransactionID(unixMilliseconds: (1 << 48) - 1, random: (1, 2))
            let payment = try federation.payment(id: id)
            let result = try await federation.finish(payment, .aborted, at: Brook.doum)
            #expect(result.error.code == "too_far_ahead")
            #expect(try await federation.inquire([payment.transaction.key], at: Brook.doum) == [.unknown])
        }
    }
}
