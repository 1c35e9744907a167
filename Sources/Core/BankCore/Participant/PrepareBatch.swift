public import AtomicCommit
import Foundation
public import Ledger
import Projections
public import SettlementProtocol

/// One batch of prepares on its way through a bank: each step asks the books for data and takes the answer.
///
/// In order: the states of ``keysToLookUp``; the terms of ``mandatesNeeded``; the records of ``ownKeys`` and the accounts
/// of ``accountsNeeded``; the amendments of ``openings(accounts:)``; the core's answers to
/// ``proposals(accounts:originations:)``. As long as ``take(_:)`` returns refusals for postings that
/// could not be held, the core's answers to those.
public struct PrepareBatch: Sendable {
    /// The answer to one item.
    public enum Answer: Hashable, Sendable {
        case vote(Vote, digest: Hash256)
        /// An error of the item, without effect.
        case refused(ProtocolError)
    }

    private struct Placed: Sendable {
        let place: Int
        let item: OpenedItem
    }

    private let rules: ParticipantRules
    let pass: CutGate.Pass
    private let businessDay: BusinessDay
    private let weights: [AccountName: Int64]
    /// In the items' order; nil for an item that could not be read, or came from the wrong coordinator.
    public let items: [OpenedItem?]
    /// By the places of the items; nil for one that could not be opened.
    private let names: [Judge.DerivedNames?]
    private var answered: [Answer?]
    /// Items to judge, or to answer from the vote log.
    private var open: [Placed] = []
    /// Items answered from the vote log only if this bank knows them already, with the answer to the others.
    private var late: [(placed: Placed, answer: Answer)] = []
    /// By their roots.
    private var mandates: [AccountName: MandateStanding] = [:]
    /// Items proposed to the core, in the order of its answers.
    private var proposed: [Placed] = []

    init(
        _ items: [Result<OpenedItem, ProtocolError>], rules: ParticipantRules, pass: CutGate.Pass,
        businessDay: BusinessDay, weights: [AccountName: Int64], answerToNew: (OpenedItem) -> Answer?
    ) {
        self.rules = rules
        self.pass = pass
        self.businessDay = businessDay
        self.weights = weights
        self.items = items.map { try? $0.get() }
        names = self.items.map { item in (try? item?.content.get()).map(rules.judge.derivedNames) }
        answered = Array(repeating: nil, count: items.count)
        for (place, item) in items.enumerated() {
            switch item {
            case .failure(let error): answered[place] = .refused(error)
            case .success(let item):
                if let answer = answerToNew(item) {
                    late.append((Placed(place: place, item: item), answer))
                } else {
                    open.append(Placed(place: place, item: item))
                }
            }
        }
    }

    // MARK: Looking up

    /// The keys that are answered only if this bank knows them already.
    public var keysToLookUp: [TransactionKey] { late.map(\.placed.item.header.key) }

    /// - Parameter states: The states of ``keysToLookUp``, in their order.
    public mutating func found(_ states: [ParticipantRole]) {
        for (late, state) in zip(late, states) {
            if state == .unknown {
                answered[late.placed.place] = late.answer
            } else {
                open.append(late.placed)
            }
        }
        late = []
    }

    /// The transactions that this bank itself may have originated.
    public var ownKeys: [TransactionKey] {
        open.compactMap { $0.item.header.originator == rules.bank ? $0.item.header.key : nil }
    }

    /// The roots of the mandates that any item's judgement needs.
    public var mandatesNeeded: [AccountName] {
        open.flatMap { names[$0.place]?.mandates ?? [] }
    }

    /// - Parameter mandates: Those of ``mandatesNeeded`` that the bank's desk knows, by their roots.
    public mutating func found(_ mandates: [AccountName: MandateStanding]) { self.mandates = mandates }

    /// The accounts that any item's judgement needs.
    public var accountsNeeded: [AccountName] {
        open.flatMap { placed -> [AccountName] in
            guard let prepare = try? placed.item.content.get(), let names = names[placed.place] else { return [] }
            return rules.judge.accountsNeeded(for: prepare, names, under: mandates)
        }
    }

    /// The amendments that open the accounts of borrowers who borrow here for the first time; each is carried out once.
    ///
    /// - Parameter accounts: Those of ``accountsNeeded`` that exist.
    public func openings(accounts: [AccountName: Account]) -> [Amendment] {
        var openings: [AccountName: Amendment] = [:]
        for placed in open {
            for share in names[placed.place]?.shares ?? [] where accounts[share.borrower] == nil {
                openings[share.borrower] = share.opening
            }
        }
        return openings.sorted { $0.key < $1.key }.map(\.value)
    }

    // MARK: Judging

    /// The votes for the core to store, one per item that has no answer yet.
    ///
    /// - Parameters:
    ///   - accounts: Those of ``accountsNeeded`` that exist.
    ///   - originations: The durable origination records of ``ownKeys``.
    public mutating func proposals(
        accounts: [AccountName: Account], originations: [TransactionKey: Origination]
    ) -> [CoreItem] {
        proposed = open
        open = []
        return proposed.map { placed in
            let item = placed.item
            do throws(RefusalError) {
                let facts = Judge.Facts(
                    origination: originations[item.header.key], businessDay: businessDay, accounts: accounts,
                    mandates: mandates, weights: weights)
                return Self.proposal(try hold(for: placed, facts), of: item)
            } catch {
                return refusal(error.refusal, of: item)
            }
        }
    }

    private func hold(for placed: Placed, _ facts: Judge.Facts) throws(RefusalError) -> CoreItem.Proposal {
        let item = placed.item
        let prepare = try item.content.get()
        guard item.header.key.id.unixMilliseconds >= pass.cut else {
            throw RefusalError(.beforeCut, "a settlement window has closed over this id")
        }
        let record = PreparedRecord(
            originator: item.header.originator, businessDay: businessDay.number,
            projection: prepare.canonicalProjection)
        let names = names[placed.place] ?? rules.judge.derivedNames(of: prepare)
        return .hold(try rules.judge.postings(for: prepare, names, facts: facts), record: record.serialized())
    }

    private func refusal(_ refusal: Refusal, of item: OpenedItem) -> CoreItem {
        Self.proposal(.refuse(sealedReason: rules.seal(refusal, of: item)), of: item)
    }

    private static func proposal(_ proposal: CoreItem.Proposal, of item: OpenedItem) -> CoreItem {
        CoreItem(
            key: item.header.key, digest: item.digest, timeoutMilliseconds: item.header.timeoutMilliseconds,
            proposal: proposal)
    }

    // MARK: Answering

    /// Takes the core's answers to the last proposals.
    ///
    /// - Returns: The refusals to propose next, sealed, for the items whose postings could not be held; empty once
    ///   every item has its answer.
    public mutating func take(_ answers: [CoreAnswer]) -> [CoreItem] {
        var short: [Placed] = []
        var refusals: [CoreItem] = []
        for (placed, answer) in zip(proposed, answers) {
            switch answer {
            case .vote(let vote): answered[placed.place] = .vote(vote, digest: placed.item.digest)
            case .short(let shortage):
                short.append(placed)
                refusals.append(refusal(Judge.refusal(for: shortage), of: placed.item))
            case .conflict:
                answered[placed.place] = .refused(
                    ProtocolError(.conflict, "another digest was voted on under this key"))
            case .expired:
                answered[placed.place] = .refused(ProtocolError(.expired, "this id is older than what is kept"))
            }
        }
        proposed = short
        return refusals
    }

    /// The parts of limited reserves that the item at `place` would hold.
    func shares(at place: Int) -> [ReserveShare] { names[place]?.shares ?? [] }

    /// In the items' order. An item without an answer was not decided: `busy`.
    var answers: [Answer] {
        answered.map { $0 ?? .refused(ProtocolError(.busy, "the bank did not get to this item; ask again")) }
    }
}
