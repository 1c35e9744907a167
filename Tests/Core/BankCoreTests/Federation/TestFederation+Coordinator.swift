import AtomicCommit
import BankCore
import Foundation
import Projections
import SettlementProtocol
import SwiftProtobuf

/// The coordinator's side.
extension TestFederation {
    mutating func take(_ transaction: Transaction, from sender: MemberID) throws {
        if let entry = coordinator.register[transaction.key] {
            try send(.outcome(transaction.key, entry.digest, entry.decision.outcome), from: coordinator.id, to: sender)
            return
        }
        guard coordinator.live[transaction.key] == nil else { return }
        try coordinator.take(transaction)
        for index in transaction.participations.indices {
            guard try ask(index, about: transaction.key) else { return }
        }
    }

    /// Asks a participant for its vote; false where the coordinator dies.
    mutating func ask(_ index: Int, about key: TransactionKey) throws -> Bool {
        guard let transaction = coordinator.live[key]?.transaction else { return true }
        let bank = transaction.participations[index].bank
        guard !unreachable.contains(bank) else { return true }
        let item = Wire.PrepareItem(
            of: Wire.Transaction(transaction), hashes: Data(transaction.hashes), index: index
        )
        return try send(.prepare(item.serializedData()), from: coordinator.id, to: bank)
    }

    mutating func count(_ vote: (vote: Vote, digest: Hash256), of bank: MemberID, on key: TransactionKey) throws {
        guard vote.digest == coordinator.live[key]?.digest else { return }
        switch vote.vote {
        case .yes: try advance(key, { .votedYes($0) }, bank)
        case .no: try advance(key, { .votedNo($0) }, bank)
        case .busy: try advance(key, { .busy($0) }, bank)
        }
    }

    mutating func advance(
        _ key: TransactionKey, _ event: (Int) -> CoordinatorRole.Event, _ bank: MemberID
    ) throws {
        guard let index = coordinator.live[key]?.participants.firstIndex(of: bank) else { return }
        try advance(key, event(index))
    }

    mutating func advance(_ key: TransactionKey, _ event: CoordinatorRole.Event) throws {
        let step = coordinator.apply(event, to: key)
        if let decision = step.record {
            guard try survives(coordinator.id) else { return }
            let recorded = coordinator.record(decision, for: key)
            guard try survives(coordinator.id) else { return }
            try advance(key, .recorded(recorded))
        }
        for index in step.prepareAgain {
            guard try ask(index, about: key) else { return }
        }
        guard let live = coordinator.live[key] else { return }
        for index in step.finish {
            guard try tell(live.participants[index], of: key) else { return }
        }
        if let decision = step.announce, let originator = live.transaction?.header.originator {
            try send(.outcome(key, live.digest, decision.outcome), from: coordinator.id, to: originator)
        }
    }

    /// Tells a participant what the register holds; false where the coordinator dies.
    @discardableResult
    mutating func tell(_ bank: MemberID, of key: TransactionKey) throws -> Bool {
        guard let entry = coordinator.register[key], let digest = entry.digest else { return true }
        let item = CoreFinish(key: key, digest: digest, outcome: entry.decision.outcome)
        return try send(.finish(item), from: coordinator.id, to: bank)
    }

    /// A participant in doubt always gets an outcome: without a decision, abort is written first.
    mutating func answer(_ bank: MemberID, inDoubtAbout key: TransactionKey) throws {
        if coordinator.live[key] != nil { try advance(key, .inquired) }
        guard try survives(coordinator.id) else { return }
        let decision = coordinator.record(.abort(.inquired), for: key)
        try send(
            .outcome(key, coordinator.register[key]?.digest, decision.outcome), from: coordinator.id, to: bank)
    }
}
