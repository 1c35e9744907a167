import BankAPI
import Batching
import SettlementProtocol

/// Where customers' requests come in: carries loans through to their outcomes, or to where an outcome is not known yet.
///
/// Whatever is requested at the same time, by whomever, shares rows of the journal and calls of the coordinator; but
/// nobody waits for the outcome of somebody else's loan.
struct LoanIntake: Sendable {
    typealias Answer = Result<API.Loan, DeskRefusal>

    private let desk: LoanDesk
    private let batches: Batcher<LoanDraft, LoanDesk.Handled>

    /// The most loans of one request.
    static let largestRequest = 512

    init(desk: LoanDesk) {
        self.desk = desk
        batches = Batcher(largestBatch: Self.largestRequest, mostInFlight: 4, mostWaiting: 8_192) { drafts in
            await desk.handle(drafts)
        }
    }

    /// Each loan on its own, in the requests' order, without its legs.
    ///
    /// Repeating an id with the same request returns what became of the first; with another it is a conflict.
    func request(_ requests: [API.LoanRequest], customer: String) async -> [Answer] {
        var answers = [Answer?](repeating: nil, count: requests.count)
        var drafts: [(place: Int, draft: LoanDraft)] = []
        for (place, request) in requests.enumerated() {
            do throws(DeskRefusal) {
                drafts.append((place, try LoanDraft(request, customer: customer, ids: desk.ids)))
            } catch {
                answers[place] = .failure(error)
            }
        }
        var open: [(place: Int, record: LoanRecord, summary: API.Loan?)] = []
        var underway: [(place: Int, draft: LoanDraft)] = []
        for (item, handled) in zip(drafts, await handle(drafts.map { $0.draft })) {
            switch handled {
            case .refused(let refusal): answers[item.place] = .failure(refusal)
            case .settled(let record, let summary): answers[item.place] = .success(record.summary(of: summary))
            case .open(let record, let summary): open.append((item.place, record, summary))
            case .underway: underway.append(item)
            }
        }
        for (item, record) in zip(open, await desk.outcomes(of: open.map { $0.record })) {
            answers[item.place] = .success(record.summary(of: item.summary))
        }
        for item in underway {
            await desk.waitUntilReleased(item.draft.id)
            answers[item.place] = await request([item.draft.request], customer: customer).first
        }
        return answers.map { $0 ?? .failure(DeskRefusal(.busy, "the request was not answered")) }
    }

    private func handle(_ drafts: [LoanDraft]) async -> [LoanDesk.Handled] {
        do { return try await batches.submit(drafts) } catch {
            return drafts.map { _ in .refused(DeskRefusal(.busy, "too many requests wait at this bank")) }
        }
    }
}
