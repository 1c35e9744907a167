import AtomicCommit
import BankCore
import Foundation
import Projections
import SettlementProtocol
import SwiftProtobuf

/// A coordinator and its banks in one thread, as one value: letters are delivered in the order in which they were sent,
/// and a process can be made to die at any moment between two steps.
struct TestFederation {
    /// Which process dies, and whether letters that it had sent are lost with it.
    struct Crash {
        let victim: MemberID
        var losesLetters = false
    }

    var coordinator = TestCoordinator()
    var banks: [MemberID: TestBank]
    /// What an originator was told, by transaction; a restart of the originator does not make it untrue.
    var told: [TransactionKey: Outcome] = [:]
    /// How many moments have passed at which a process may die.
    var moments = 0
    var deaths = 0
    var violations = 0
    /// Banks that were still in doubt about a decision after the coordinator alone had tried to tell it.
    private(set) var untold = 0
    /// By moment.
    var crashes: [Int: Crash] = [:]
    /// Banks that no prepare reaches.
    var unreachable: Set<MemberID> = []
    /// Banks that answer busy so many times.
    var busy: [MemberID: Int] = [:]
    private var letters: [Letter] = []
    var submitted: [Composition] = []

    init(_ banks: [TestBank]) {
        self.banks = Dictionary(uniqueKeysWithValues: banks.map { ($0.id, $0) })
    }

    /// The bank of the originator notes who asked, and hands the transaction over.
    mutating func submit(_ loan: Loan, _ composition: Composition) throws {
        if let customer = loan.customer { banks[loan.originator]?.originate(composition, for: customer) }
        submitted.append(composition)
        try handOver(composition)
    }

    /// Delivers letters until none is on its way.
    mutating func run() throws {
        while !letters.isEmpty { try deliver(letters.removeFirst()) }
    }

    /// Every process is well again: votes that did not come are too late, who was not heard is told, who is in doubt asks.
    ///
    /// - Parameter retrying: Originators that were told nothing hand their transaction over again.
    mutating func heal(retrying: Bool) throws {
        for _ in 0..<3 { try tellAgain(retrying: retrying) }
        let doubts = banks.values.flatMap(\.books.inDoubt)
        untold = doubts.filter { coordinator.register[$0.key]?.digest != nil }.count
        for _ in 0..<3 {
            try tellAgain(retrying: retrying)
            for bank in Fixtures.banks {
                for doubt in banks[bank]?.books.inDoubt ?? [] {
                    try send(.inDoubt(doubt.key), from: bank, to: coordinator.id)
                }
            }
            try run()
        }
    }

    private mutating func tellAgain(retrying: Bool) throws {
        coordinator.now += TestCoordinator.timeout
        for (key, live) in coordinator.live.sorted(by: { $0.key < $1.key }) {
            try advance(key, .deadlinePassed)
            for index in live.role.unacknowledged { try tell(live.participants[index], of: key) }
        }
        try run()
        for composition in submitted where retrying && told[composition.transaction.key] == nil {
            try handOver(composition)
        }
        try run()
    }

    // MARK: Dying

    /// A moment passes; false where `process` dies in it, with all that was not durable.
    mutating func survives(_ process: MemberID) throws -> Bool {
        moments += 1
        guard let crash = crashes[moments] else { return true }
        deaths += 1
        letters.removeAll { $0.recipient == crash.victim || (crash.losesLetters && $0.sender == crash.victim) }
        if crash.victim == coordinator.id { coordinator.restart() } else { try banks[crash.victim]?.restart() }
        return crash.victim != process
    }

    /// Sends a letter; false where the sender dies right after.
    @discardableResult
    mutating func send(_ message: Letter.Message, from sender: MemberID, to recipient: MemberID) throws -> Bool {
        letters.append(Letter(sender: sender, recipient: recipient, message: message))
        return try survives(sender)
    }

    private mutating func handOver(_ composition: Composition) throws {
        let bytes = try Wire.Transaction(composition.transaction).serializedData()
        try send(.submit(bytes), from: composition.transaction.header.originator, to: coordinator.id)
    }

    private mutating func deliver(_ letter: Letter) throws {
        guard try survives(letter.recipient) else { return }
        switch letter.message {
        case .submit(let bytes): try take(Wire.Transaction(serializedBytes: bytes).checked(), from: letter.sender)
        case .prepare(let bytes):
            try prepare(try Wire.PrepareItem(serializedBytes: bytes).checked(), at: letter.recipient)
        case .vote(let key, let bytes):
            try count(Wire.Vote(serializedBytes: bytes).checked(), of: letter.sender, on: key)
        case .refused(let key): try advance(key, { .refused($0) }, letter.sender)
        case .finish(let item): try finish(item, at: letter.recipient)
        case .acknowledged(let key): try advance(key, { .acknowledged($0) }, letter.sender)
        case .inDoubt(let key): try answer(letter.sender, inDoubtAbout: key)
        case .outcome(let key, let digest, let outcome): try learn(key, digest, outcome, at: letter.recipient)
        }
    }
}
