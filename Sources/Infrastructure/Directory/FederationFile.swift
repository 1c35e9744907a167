public import SettlementProtocol

/// The directory: which coordinators and banks form a federation, where they listen, with which keys, terms and limits.
///
/// A value made by ``load(path:)`` or ``parse(_:file:)`` is consistent: ids are unique, references lead somewhere, and
/// amounts fit their currency. One made by hand becomes so by a round trip through ``yaml()`` and ``parse(_:file:)``.
public struct FederationFile: Hashable, Sendable {
    /// The largest file that is read, in bytes.
    public static let sizeLimit = 4 * 1024 * 1024

    /// The federation's name.
    public var name: String
    /// The member that this copy was written for, whose own entry alone is complete; nil in the whole file.
    public var copyFor: MemberID?
    /// In the file's order.
    public var coordinators: [CoordinatorEntry]
    /// In the file's order.
    public var banks: [BankEntry]
    /// Nil where no windows are settled.
    public var settlement: SettlementEntry?

    public init(
        name: String, copyFor: MemberID? = nil, coordinators: [CoordinatorEntry] = [], banks: [BankEntry] = [],
        settlement: SettlementEntry? = nil
    ) {
        self.name = name
        self.copyFor = copyFor
        self.coordinators = coordinators
        self.banks = banks
        self.settlement = settlement
    }
}

extension FederationFile {
    /// Every member, coordinators first, in the file's order.
    public var members: [MemberID] { coordinators.map(\.id) + banks.map(\.id) }

    /// The members that whoever starts the federation starts, in the order of ``members``.
    public var startedHere: [MemberID] {
        coordinators.map(\.id) + banks.filter { !$0.isStartedElsewhere }.map(\.id)
    }

    /// The banks that their own people start, in the file's order.
    public var startedElsewhere: [MemberID] { banks.filter(\.isStartedElsewhere).map(\.id) }

    public func coordinator(_ id: MemberID) -> CoordinatorEntry? { coordinators.first { $0.id == id } }

    public func bank(_ id: MemberID) -> BankEntry? { banks.first { $0.id == id } }

    /// Where a member serves the settlement protocol; nil for a member that the file does not have.
    public func settlementAddress(of id: MemberID) -> MemberAddress? {
        coordinator(id)?.settlementAddress ?? bank(id)?.settlementAddress
    }
}
