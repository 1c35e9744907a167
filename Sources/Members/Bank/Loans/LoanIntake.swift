import BankAPI
import BankCore
import Batching
import SettlementProtocol
import Synchronization
import Transport

/// Carries customers' requests to their outcomes, or until it is clear that an outcome is not known yet.
///
/// Loans that need the same banks and are requested at the same time, by any customer, share calls to the coordinator.
/// So a customer does not wait for banks that their loan does not need, nor for the outcome of another customer's loan.
final class LoanIntake: Sendable {
    typealias Answer = Result<API.Loan, DeskRefusal>

    private typealias Batches = Batcher<LoanDraft, LoanDesk.Handled>

    private let desk: LoanDesk
    /// By the banks that the loans need.
    private let groups = Mutex<[Set<MemberID>: Batches]>([:])
    /// For loans that name unknown banks, or a combination beyond the first ``maxGroups``.
    private let others: Batches
    /// Loans that are being handled, in a group or alone.
    private let underway = Atomic<Int>(0)

    /// Loans per request.
    static let maxRequestSize = 512
    private static let maxGroups = 256
    /// Further loans are refused: the coordinator's answers would come too late for them.
    private static let maxUnderway = 8_192

    init(desk: LoanDesk) {
        self.desk = desk
        others = Self.batches(desk)
    }

    private static func batches(_ desk: LoanDesk) -> Batches {
        let bounds = BatchBounds(
            maxBatchSize: 128, maxInFlight: 4, maxWaiting: maxUnderway, maxHold: .milliseconds(25))
        return Batcher(bounds, executor: Listener.executor) { await desk.handle($0) }
    }

    private func batches(of draft: LoanDraft) -> Batches {
        guard let banks = draft.banksNeeded(of: desk.reading.banks, besides: desk.bank) else { return others }
        return groups.withLock { groups in
            if let known = groups[banks] { return known }
            guard groups.count < Self.maxGroups else { return others }
            let new = Self.batches(desk)
            groups[banks] = new
            return new
        }
    }

    /// Handles each loan on its own; answers are in the requests' order, without legs.
    ///
    /// An id repeated with the same request returns the first one's loan; with another request it is a conflict.
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
        var open: [(place: Int, known: Originator.Originated)] = []
        var underway: [(place: Int, draft: LoanDraft)] = []
        for (item, handled) in zip(drafts, await handle(drafts.map { $0.draft })) {
            switch handled {
            case .refused(let refusal): answers[item.place] = .failure(refusal)
            case .answered(let known): answers[item.place] = .success(API.Loan(known, withLegs: false))
            case .open(let known): open.append((item.place, known))
            case .underway: underway.append(item)
            }
        }
        for (item, newest) in zip(open, await desk.outcomes(of: open.map { $0.known })) {
            answers[item.place] = .success(API.Loan(newest, withLegs: false))
        }
        for item in underway {
            await desk.waitUntilReleased(item.draft.id)
            answers[item.place] = await request([item.draft.request], customer: customer).first
        }
        return answers.map { $0 ?? .failure(DeskRefusal(.busy, "the request was not answered")) }
    }

    /// Several loans of one request are a batch already and are waited for together.
    private func handle(_ drafts: [LoanDraft]) async -> [LoanDesk.Handled] {
        defer { underway.subtract(drafts.count, ordering: .relaxed) }
        guard underway.add(drafts.count, ordering: .relaxed).newValue <= Self.maxUnderway else {
            return drafts.map { _ in Self.full }
        }
        guard drafts.count == 1 else { return await desk.handle(drafts) }
        do { return [try await batches(of: drafts[0]).submit(drafts[0])] } catch { return [Self.full] }
    }

    private static let full = LoanDesk.Handled.refused(DeskRefusal(.busy, "too many requests wait at this bank"))
}
