import BankAPI
import Bench
import Directory
import Histogram
import SettlementProtocol
import Testing
import Transport

@Suite struct LoadsABench {
    @Test(arguments: [3, 4, 16], [false, true])
    func `the bench's federation is a valid file`(banks: Int, isHot: Bool) throws {
        let federation = try BenchFederation(banks: banks, isHot: isHot)
        let read = try FederationFile.parse(federation.file.yaml(), file: "bench")
        #expect(read == federation.file)
        #expect(read.banks.count == banks)
    }

    @Test func `the federation that is attacked is a valid file, and its honest banks are the bench's`() throws {
        let federation = try AttackFederation(roguePort: 4_711)
        #expect(try FederationFile.parse(federation.file.yaml(), file: "bench") == federation.file)
        #expect(federation.file.startedElsewhere.map(\.text) == ["rogue"])
        let honest = try BenchFederation(banks: 3, isHot: false)
        #expect(federation.file.banks.dropLast().map(\.id) == honest.banks)
    }

    @Test func `single loans rotate over every bank and account`() throws {
        let mix = try LoanMix(try BenchFederation(banks: 3, isHot: false), batch: 1)
        let orders = (0..<192).map { mix[$0] }
        #expect(Set(orders.map(\.bank)) == [0, 1, 2])
        #expect(Set(orders.map { "\($0.bank) \($0.request.loans[0].advances[0].account)" }).count == 192)
        #expect(mix[192].bank == mix[0].bank)
        #expect(orders.allSatisfy { $0.request.loans.count == 1 })
    }

    @Test func `a loan of the mix goes across three banks`() throws {
        let federation = try BenchFederation(banks: 4, isHot: false)
        let order = try LoanMix(federation, batch: 1)[2]
        let loan = order.request.loans[0]
        #expect(
            Set([federation.banks[order.bank].text, loan.advances[0].lender, loan.payments[0].payeeBank]).count == 3)
        #expect(loan.payments[1].payerBank == loan.payments[0].payeeBank)
        #expect(loan.payments[1].documentReference.count == 32)
    }

    @Test(arguments: [2, 64, 128, 512])
    func `a batch spreads its loans over the accounts`(batch: Int) throws {
        let loans = try LoanMix(try BenchFederation(banks: 3, isHot: false), batch: batch)[0].request.loans
        #expect(loans.count == batch)
        #expect(Set(loans.map { $0.advances[0].account }).count == min(batch, 64))
    }

    @Test func `hot loans share one lender and one buyer's account`() throws {
        let mix = try LoanMix(try BenchFederation(banks: 3, isHot: true), batch: 1)
        let loans = (0..<300).flatMap { mix[$0].request.loans }
        #expect(Set(loans.map { $0.advances[0].lender }).count == 1)
        #expect(Set(loans.map { $0.payments[1].payerAccount }).count == 1)
        #expect(Set(loans.map { $0.advances[0].account }).count == 64)
    }

    @Test func `only measured responses count, except in the totals with warm-up`() {
        var response = API.RequestLoansResponse()
        response.results = [result(.committed), result(.aborted, reason: "insufficient_funds"), refusal("busy")]
        var tally = LoadTally()
        tally.note(response, after: .milliseconds(5), isMeasured: false)
        tally.note(response, after: .milliseconds(5), isMeasured: true)
        #expect(tally.committed == 1)
        #expect(tally.committedInAll == 2)
        #expect(tally.aborted == ["insufficient_funds": 1, "busy": 1])
        #expect(tally.requestCount == 1)
        #expect((4.9...5.1).contains(tally.milliseconds(percentile: 50)))
    }

    @Test func `a lost answer makes its loans unknown, and a request never sent makes them aborted`() {
        var tally = LoadTally()
        tally.note(ConnectError(.unavailable, reason: "lost", "", delivery: .unknown), loans: 128, isMeasured: true)
        tally.note(ConnectError(.unavailable, reason: "full", "", delivery: .notSent), loans: 2, isMeasured: true)
        #expect(tally.unknown == ["lost": 128])
        #expect(tally.unknownInAll == 128)
        #expect(tally.aborted == ["full": 2])
    }

    private func result(_ state: API.LoanState, reason: String = "") -> API.LoanResult {
        var result = API.LoanResult()
        result.loan.state = state
        result.loan.reason = reason
        return result
    }

    private func refusal(_ code: String) -> API.LoanResult {
        var result = API.LoanResult()
        result.refusal.code = code
        return result
    }
}
