import BankCore
import Foundation
import Ledger
import Projections
import SettlementProtocol
import SwiftProtobuf

/// The banks' side.
extension TestFederation {
    mutating func prepare(_ item: PrepareItem, at bank: MemberID) throws {
        if let times = busy[bank], times > 0 {
            busy[bank] = times - 1
            try send(
                .vote(item.header.key, Wire.Vote(.busy, digest: item.digest).serializedData()), from: bank,
                to: coordinator.id)
            return
        }
        guard let (answer, event) = banks[bank]?.prepare(item), try stores(event, at: bank) else { return }
        switch answer {
        case .vote(let vote):
            let bytes = try Wire.Vote(vote, digest: item.digest).serializedData()
            try send(.vote(item.header.key, bytes), from: bank, to: coordinator.id)
        case .conflict, .expired: try send(.refused(item.header.key), from: bank, to: coordinator.id)
        }
    }

    mutating func finish(_ item: CoreFinish, at bank: MemberID) throws {
        guard let (answer, event) = banks[bank]?.finish(item), try stores(event, at: bank) else { return }
        switch answer {
        case .acknowledged: try send(.acknowledged(item.key), from: bank, to: coordinator.id)
        case .violation, .busy, .expired: violations += 1
        }
    }

    mutating func learn(_ key: TransactionKey, _ digest: Hash256?, _ outcome: Outcome, at bank: MemberID) throws {
        if submitted.contains(where: { $0.transaction.key == key && $0.transaction.header.originator == bank }) {
            if let earlier = told[key], earlier != outcome { violations += 1 }
            told[key] = outcome
        }
        guard let doubt = banks[bank]?.books.inDoubt.first(where: { $0.key == key }) else { return }
        let item = CoreFinish(key: key, digest: digest ?? doubt.digest, outcome: outcome)
        guard let (answer, event) = banks[bank]?.finish(item), try stores(event, at: bank) else { return }
        if answer != .acknowledged { violations += 1 }
    }

    /// Makes `event` durable; false where the bank dies before or right after.
    mutating func stores(_ event: CoreEvent?, at bank: MemberID) throws -> Bool {
        guard let event else { return true }
        guard try survives(bank) else { return false }
        banks[bank]?.store(event)
        return try survives(bank)
    }
}
