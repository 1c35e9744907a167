import BankCore
import Clock
import Directory
import Money
import SettlementProtocol
import Transport

/// Reads one side's clearing entries page by page, oldest first.
struct ClearingReader {
    enum Source {
        case own(any BookReading, peer: MemberID)
        /// - asking: The bank that asks, this one.
        case peer(MemberID, at: Endpoint, ConnectClient, asking: MemberID)
    }

    enum Failure: Error {
        /// This bank's books cannot be read.
        case own(CoreError)
        /// The peer does not answer, or its answer is invalid.
        case peer(ConnectError)
        /// The side has removed entries since the first page, so the pages do not fit together.
        case removedMeanwhile
    }

    private let source: Source
    /// The time for which the peer was waited for.
    private var waited = Duration.zero
    /// The newest entry that was read, in the side's own numbering.
    private(set) var position: UInt64 = 0
    /// The time in that entry's id; Unix milliseconds.
    private(set) var reached: UInt64 = 0
    private(set) var removed: RemovedClearing?
    /// Entries that were read.
    private(set) var count = 0
    /// Those of them that this bank would have kept as well.
    private var comparable = 0
    /// Whether the side has said that there are more entries.
    private(set) var hasMore = true

    init(_ source: Source) { self.source = source }

    /// The most entries that a peer may have beyond twice this bank's own.
    private static let entriesAhead: UInt64 = 100_000
    private static let pageTimeout = Duration.seconds(10)
    /// How long a peer may take at first, for each entry in addition, and at most.
    private static let patience = (
        first: Duration.seconds(120), entry: Duration.milliseconds(1), most: Duration.seconds(3_600)
    )

    /// The entries after those that were read.
    ///
    /// - Parameter own: The reader of this bank's entries with the peer; nil if this is the one. A peer must not have many
    ///   more entries, apart from those that this bank has removed.
    mutating func next(beside own: ClearingReader? = nil) async throws(Failure) -> ClearingPage {
        let page: ClearingPage
        switch source {
        case .own(let books, let peer):
            do throws(CoreError) {
                page = try await books.clearing(
                    with: peer, since: position, limit: Int(ProtocolLimits.clearingPage))
            } catch { throw .own(error) }
        case .peer(let peer, let endpoint, let client, let bank):
            do throws(ConnectError) { page = try await ask(peer, endpoint, client, bank, beside: own) } catch {
                throw .peer(error)
            }
        }
        guard removed == nil || removed == page.removed else { throw .removedMeanwhile }
        removed = page.removed
        position = max(position, page.removed.count)
        if let last = page.entries.last { (position, reached) = (last.position, last.key.id.unixMilliseconds) }
        count += page.entries.count
        hasMore = page.hasMore && !page.entries.isEmpty
        return page
    }

    private mutating func ask(
        _ peer: MemberID, _ endpoint: Endpoint, _ client: ConnectClient, _ bank: MemberID,
        beside own: ClearingReader?
    ) async throws(ConnectError) -> ClearingPage {
        var request = Wire.ClearingRequest()
        request.sender = bank.text
        request.since = position
        let began = ContinuousClock.now
        let answer = try await client.call(
            endpoint, service: Wire.participantService,
            method: "Clearing", request, returning: Wire.ClearingResponse.self, timeout: Self.pageTimeout)
        let page: ClearingPage
        do { page = try ClearingPage(answer, after: position) } catch {
            throw Self.badPage(peer, "invalid clearing entries")
        }
        let removedBefore = own?.removed?.before ?? 0
        comparable += page.entries.count { $0.key.id.unixMilliseconds >= removedBefore }
        guard UInt64(comparable) <= (own?.position ?? 0) * 2 + Self.entriesAhead else {
            throw Self.badPage(peer, "many more clearing entries than this bank has with it")
        }
        waited += ContinuousClock.now - began
        guard waited < min(Self.patience.first + Self.patience.entry * count, Self.patience.most) else {
            throw ConnectError(.deadlineExceeded, reason: "bad_response", "\(peer) takes too long for its pages")
        }
        return page
    }

    private static func badPage(_ peer: MemberID, _ what: String) -> ConnectError {
        ConnectError(.unknown, reason: "bad_response", "\(peer) sent \(what)")
    }
}

extension ClearingPage {
    /// - Parameter since: The position that the page was asked for.
    /// - Throws: `ProtocolError` or `MoneyError` if an entry, a sum or a time is invalid, or a position does not rise.
    fileprivate init(_ answer: Wire.ClearingResponse, after since: UInt64) throws {
        var position = since
        let entries = try answer.entries.map { entry in
            guard entry.position > position else {
                throw ProtocolError(.malformed, "the positions of clearing entries rise")
            }
            position = entry.position
            return ClearingEntry(
                position: position,
                key: TransactionKey(
                    coordinator: try MemberID(entry.coordinator), id: try TransactionID(bytes: entry.transactionID)),
                currency: try Currency(entry.currency), owedToPeer: entry.owedToSender)
        }
        guard answer.removedBeforeUnixMs <= WallClock.unixMilliseconds + ProtocolLimits.clockAhead else {
            throw ProtocolError(.malformed, "entries of the future cannot have been removed")
        }
        var removed: [Currency: Int128] = [:]
        for sum in answer.removed { removed[try Currency(sum.currency), default: 0] += Int128(sum.owedToSender) }
        self.init(
            entries: entries, hasMore: answer.more, prepared: try answer.prepared.map { try $0.checked() },
            removed: RemovedClearing(before: answer.removedBeforeUnixMs, owedToPeer: removed))
    }
}
