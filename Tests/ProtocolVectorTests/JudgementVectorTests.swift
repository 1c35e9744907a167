import BankCore
import Ledger
import Money
import Projections
import SettlementProtocol
import Testing

@Suite struct JudgementVectorTests {
    @Test(arguments: try Vector<JudgementSubject>.all())
    func `a bank holds what it votes yes to, or says why not`(vector: Vector<JudgementSubject>) throws {
        let judged = try judge(vector.input)
        switch (judged, vector.output) {
        case (.success(let judged), .value(let expected)):
            #expect(judged.postings.map(\.account.text) == expected.postings.map(\.account))
            #expect(judged.postings.map(\.change) == expected.postings.map(\.change.number))
            #expect(judged.holds.map { judged.ledger.accounts[$0.account].name.text } == expected.holds.map(\.account))
            #expect(judged.holds.map(\.held) == expected.holds.map(\.held.number))
            #expect(judged.holds.map(\.pending) == expected.holds.map(\.pending.number))
            #expect(judged.holds.map(\.net) == expected.holds.map(\.net.number))
        case (.failure(let error), .refused(let reason)):
            #expect(error.refusal.reason.rawValue == reason)
        case (.success, .refused(let reason)):
            Issue.record("it was to be refused: \(reason)")
        case (.failure(let error), .value):
            Issue.record("it was refused: \(error.refusal.reason.rawValue) \(error.refusal.detail)")
        }
    }

    private struct Judged {
        let ledger: GeneralLedger
        let postings: [Posting]
        let holds: [Hold]
    }

    private func judge(_ input: JudgementSubject.Input) throws -> Result<Judged, RefusalError> {
        let prepare = try input.prepare()
        let ledger = try input.ledger()
        let judge = Judge(bank: try MemberID(input.bank), honouredTerms: try input.terms.map { try $0.terms() })
        let needed = judge.accountsNeeded(for: prepare)
        let accounts = Dictionary(needed.compactMap { name in ledger[name].map { (name, $0) } }) { first, _ in first }
        let origination = input.askedBy.map { customer in
            Origination(key: prepare.header.key, digest: prepare.digest, customer: customer)
        }
        let facts = Judge.Facts(origination: origination, businessDay: input.businessDay, accounts: accounts)
        do {
            let postings = try judge.postings(for: prepare, facts: facts)
            let holds = try ledger.holds(for: postings)
            return .success(Judged(ledger: ledger, postings: postings, holds: holds))
        } catch let error as RefusalError {
            return .failure(error)
        } catch let shortage as Shortage {
            let refusal = Judge.refusal(for: shortage)
            return .failure(RefusalError(refusal.reason, refusal.detail))
        }
    }
}
