import AtomicCommit
import Testing

/// A coordinator's role, its register, and the letters that may be delivered next.
///
/// Delivering every letter in every order visits all histories of one transaction.
struct DeliveryModel: Hashable {
    /// A participant's answer to a prepare; a silent participant has none.
    enum Answer: Hashable, CaseIterable {
        case yes
        case no
        case busy
        case refused
    }

    /// A message in flight, or an event that may happen.
    enum Letter: Hashable, Comparable {
        case answer(Int)
        /// Time passes; the timer fires a little later.
        case clock
        case deadline
        case inquiry
        /// Another process, such as one started twice, writes abort into the register.
        case rival
        /// The proposal of this role reaches the register.
        case writing
        /// The register reports its decision.
        case recorded
        case acknowledgement(Int)
    }

    private(set) var role: CoordinatorRole
    private(set) var register: Decision?
    private(set) var announced: [Decision] = []
    /// The participants that said yes before the deadline.
    private(set) var yesInTime = MemberSet()
    /// Sorted, so that two histories that lead to the same world compare equal.
    private(set) var letters: [Letter]
    private var answers: [[Answer]]
    private var proposal: Decision?
    private var now: UInt64 = 0

    private static let deadline: UInt64 = 1_000

    init(_ answers: [[Answer]]) {
        self.answers = answers
        role = CoordinatorRole(participantCount: answers.count, deadline: Self.deadline)
        letters = [.clock, .inquiry, .rival]
        for (participant, answers) in answers.enumerated() {
            // A busy is followed by another answer only when the role asks again.
            letters += answers.filter { $0 != .busy }.prefix(answers.count).map { _ in .answer(participant) }
        }
        letters.sort()
    }

    mutating func deliver(_ letter: Letter) {
        letters.remove(at: letters.firstIndex(of: letter) ?? 0)
        switch letter {
        case .answer(let participant): deliverAnswer(of: participant)
        case .clock:
            now = Self.deadline
            letters.append(.deadline)
        case .deadline: apply(.deadlinePassed)
        case .inquiry: apply(.inquired)
        case .rival: write(.abort(.inquired))
        case .writing: if let proposal { write(proposal) }
        case .recorded: if let register { apply(.recorded(register)) }
        case .acknowledgement(let participant): apply(.acknowledged(participant))
        }
        letters.sort()
    }

    /// The register is write-once: the first proposal stays, no matter which process made it.
    private mutating func write(_ decision: Decision) {
        register = register ?? decision
        letters.append(.recorded)
    }

    private mutating func deliverAnswer(of participant: Int) {
        switch answers[participant].removeFirst() {
        case .yes:
            if now < Self.deadline { yesInTime.insert(participant) }
            apply(.votedYes(participant))
        case .no: apply(.votedNo(participant))
        case .busy: apply(.busy(participant))
        case .refused: apply(.refused(participant))
        }
    }

    private mutating func apply(_ event: CoordinatorRole.Event) {
        let step = role.apply(event, at: now)
        if let decision = step.record {
            #expect(proposal == nil, "a role proposes once")
            proposal = decision
            letters.append(.writing)
        }
        for participant in step.prepareAgain where !answers[participant].isEmpty {
            letters.append(.answer(participant))
        }
        if let decision = step.announce {
            #expect(register == decision, "only the register's decision is announced")
            announced.append(decision)
        }
        letters += step.finish.map(Letter.acknowledgement)
    }
}
