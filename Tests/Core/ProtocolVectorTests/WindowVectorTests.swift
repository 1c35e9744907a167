import BankCore
import Ledger
import Money
import Projections
import SettlementProtocol
import Testing

/// A bank's part in the settlement of a window, and the inputs of its vote.
enum WindowSubject: VectorSubject {
    static let file = "window"

    struct Input: Decodable, Sendable {
        let bank: String
        let settlementBank: String
        let peers: [String]
        let currencies: [String]
        let window: String
        let originator: String
        /// True if this bank has its own origination record of the transaction.
        let isOwn: Bool
        let legs: [VectorLeg]
        let lendings: [VectorLending]
        let accounts: [VectorAccount]

        func judge() throws -> Judge {
            let bank = try MemberID(bank)
            return Judge(
                bank: bank, honouredTerms: [],
                settlement: SettlementTerms(
                    own: bank, bank: try MemberID(settlementBank), peers: try peers.map { try MemberID($0) },
                    currencies: try currencies.map { try Currency($0) }))
        }
    }

    typealias Output = Expected<JudgementSubject.Made>
}

@Suite struct WindowVectorTests {
    @Test(arguments: try Vector<WindowSubject>.all())
    func `a bank settles exactly its frozen amounts, or gives a reason for a no`(vector: Vector<WindowSubject>) throws {
        let input = vector.input
        let transaction = try VectorTransaction(
            of: input.window, originator: input.originator, legs: input.legs, lendings: input.lendings, at: input.bank)
        let plan = SettlementPlan(legs: [], settlementBank: try MemberID(input.settlementBank))
        expect(
            try transaction.judged(
                by: input.judge(), on: CoreBooks(input.accounts), purpose: input.isOwn ? .settlement(plan) : nil,
                day: 20_777),
            is: vector.output)
    }
}
