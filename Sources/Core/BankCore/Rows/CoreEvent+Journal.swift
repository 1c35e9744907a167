import Foundation
import Ledger
import SettlementProtocol
import SwiftProtobuf

extension CoreEvent {
    var stored: StoredCore.Event {
        var event = StoredCore.Event()
        switch self {
        case .prepared(let key, let digest, let holds, let timeout, let record):
            var prepared = StoredCore.Prepared()
            prepared.coordinator = key.coordinator.text
            prepared.transactionID = key.id.data
            prepared.digest = digest.data
            prepared.holds = Hold.stored(holds)
            prepared.timeoutMs = timeout
            prepared.record = record
            event.prepared = prepared
        case .refused(let key, let digest, let reason):
            var refused = StoredCore.Refused()
            refused.coordinator = key.coordinator.text
            refused.transactionID = key.id.data
            refused.digest = digest.data
            refused.sealedReason = reason
            event.refused = refused
        case .finished(let key, let outcome):
            var finished = StoredCore.Finished()
            finished.coordinator = key.coordinator.text
            finished.transactionID = key.id.data
            finished.committed = outcome == .committed
            event.finished = finished
        case .entombed(let key):
            var entombed = StoredCore.Entombed()
            entombed.coordinator = key.coordinator.text
            entombed.transactionID = key.id.data
            event.entombed = entombed
        case .amended(let amendment): event.amended = StoredCore.Amended(amendment)
        case .horizonRaised(let unixMilliseconds):
            var raised = StoredCore.HorizonRaised()
            raised.unixMs = unixMilliseconds
            event.horizonRaised = raised
        }
        return event
    }

    /// - Throws: ``UnreadableRow`` or `ProtocolError`: the store is damaged or newer than this code.
    init(_ stored: StoredCore.Event) throws {
        switch stored.event {
        case .prepared(let prepared):
            self = .prepared(
                key: try TransactionKey(storedCoordinator: prepared.coordinator, id: prepared.transactionID),
                digest: try Hash256(prepared.digest), holds: try Hold.holds(stored: prepared.holds),
                timeoutMilliseconds: prepared.timeoutMs, record: prepared.record)
        case .refused(let refused):
            self = .refused(
                key: try TransactionKey(storedCoordinator: refused.coordinator, id: refused.transactionID),
                digest: try Hash256(refused.digest), sealedReason: refused.sealedReason)
        case .finished(let finished):
            self = .finished(
                key: try TransactionKey(storedCoordinator: finished.coordinator, id: finished.transactionID),
                outcome: finished.committed ? .committed : .aborted)
        case .entombed(let entombed):
            self = .entombed(
                key: try TransactionKey(storedCoordinator: entombed.coordinator, id: entombed.transactionID))
        case .amended(let amended): self = .amended(try amended.value())
        case .horizonRaised(let raised): self = .horizonRaised(unixMilliseconds: raised.unixMs)
        case nil: throw UnreadableRow("a journal row holds an event of an unknown kind")
        }
    }
}
