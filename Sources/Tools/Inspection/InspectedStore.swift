import BankCore
import Coordinator
import EmbeddedCore
public import Journal
import Ledger
import SettlementProtocol

/// A store's description of itself, and the faults found in it.
public struct InspectedStore: Sendable {
    public struct Finding: Hashable, Sendable {
        /// A stable reason code.
        public let code: String
        public let detail: String
    }

    /// The store's folder, or the database's address.
    public let path: String
    public let kind: StoreKind
    public let owner: String
    /// The address to which its contents were moved; nil if they are still here.
    public let movedTo: String?
    /// How often its process has started.
    public let starts: UInt64
    /// Rows of the journal, each checked by its checksum; for a database, records and entries.
    public let rows: UInt64
    /// Counts of its contents, such as `accounts` or `in doubt`, in display order.
    public let counts: [(name: String, count: Int)]
    public let findings: [Finding]

    init(
        path: String, kind: StoreKind, owner: String, starts: UInt64, rows: UInt64,
        counts: [(name: String, count: Int)],
        findings: [Finding]
    ) {
        self.path = path
        self.kind = kind
        self.owner = owner
        movedTo = nil
        self.starts = starts
        self.rows = rows
        self.counts = counts
        self.findings = findings
    }

    /// Reads every row of a copy of the store; the store itself does not change.
    ///
    /// - Throws: `JournalError`: the store cannot be read, or its process is running.
    public init(inFolderAt path: String) throws(JournalError) {
        let store = try StoppedStore(inFolderAt: path)
        defer { store.close() }
        self.path = path
        kind = store.kind
        owner = store.owner
        movedTo = store.journal.move?.target
        // Opening the copy counted as one more start.
        starts = store.journal.incarnation - 1
        let first = try store.journal.firstRow()
        rows = store.journal.lastRow - (first > 0 ? first - 1 : 0)
        do {
            switch store.kind {
            case .bank: (counts, findings) = try Self.books(in: store.journal, of: store.owner)
            case .coordinator: (counts, findings) = try Self.register(in: store.journal)
            case .desk:
                try store.journal.readAll(after: first > 0 ? first - 1 : 0) { _, _ in }
                (counts, findings) = ([], [])
            }
        } catch {
            throw error as? JournalError ?? JournalError(.storeDamaged, "\(path): \(error)")
        }
    }

    private static func books(
        in journal: BatchJournal, of owner: String
    ) throws -> ([(name: String, count: Int)], [Finding]) {
        var findings: [BooksFinding] = []
        let books = try BooksReplay(of: journal, at: try MemberID(owner)).books { finding, _ in findings.append(finding)
        }
        return (
            [
                ("accounts", books.ledger.accounts.count), ("in doubt", books.inDoubt.count),
            ], findings.map { Finding(code: $0.code.rawValue, detail: $0.detail) }
        )
    }

    private static func register(in journal: BatchJournal) throws -> ([(name: String, count: Int)], [Finding]) {
        let register = try InspectedRegister(journal)
        return (
            [
                ("committed", register.committed), ("aborted", register.aborted),
                ("not acknowledged by all", register.unfinished),
            ], []
        )
    }
}
