/// The generated journal messages under names that read well.
enum StoredCore {
    typealias Batch = Freshet_Core_V1alpha_Batch
    typealias Event = Freshet_Core_V1alpha_Event
    typealias Prepared = Freshet_Core_V1alpha_Prepared
    typealias Refused = Freshet_Core_V1alpha_Refused
    typealias Finished = Freshet_Core_V1alpha_Finished
    typealias Entombed = Freshet_Core_V1alpha_Entombed
    typealias Amended = Freshet_Core_V1alpha_Amended
    typealias HorizonRaised = Freshet_Core_V1alpha_HorizonRaised
    typealias OpenedAccount = Freshet_Core_V1alpha_OpenedAccount
    typealias Posting = Freshet_Core_V1alpha_Posting
    typealias Bounds = Freshet_Core_V1alpha_Bounds
    typealias Record = Freshet_Core_V1alpha_Record
    typealias Legs = Freshet_Core_V1alpha_Legs
    typealias Checkpoint = Freshet_Core_V1alpha_Checkpoint
    typealias CheckpointAccount = Freshet_Core_V1alpha_CheckpointAccount
    typealias CheckpointRecord = Freshet_Core_V1alpha_CheckpointRecord
    typealias CheckpointClearing = Freshet_Core_V1alpha_CheckpointClearing
    typealias ArchivedClearing = Freshet_Core_V1alpha_ArchivedClearing
    typealias ArchivedSum = Freshet_Core_V1alpha_ArchivedSum
    typealias RemovedRows = Freshet_Core_V1alpha_RemovedRows
    typealias ClearingBlock = Freshet_Core_V1alpha_ClearingBlock
}

/// A row of a bank's journal that this code cannot read, although its checksum is right.
public struct UnreadableRow: Error, Sendable {
    public let detail: String

    public init(_ detail: String) { self.detail = detail }
}
