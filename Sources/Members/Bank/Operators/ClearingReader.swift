import BankCore
import Directory
import Money
import SettlementProtocol
import Transport

/// Reads one side's clearing entries page by page, oldest first.
struct ClearingReader {
    enum Source {
        case own(any BookReading, peer: MemberID)
        /// - asking: The bank that asks, this one.
        case peer(BankEntry, ConnectClient, asking: MemberID)
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
    private let began = ContinuousClock.now
    /// The newest entry that was read, in the side's own numbering.
    private(set) var position: UInt64 = 0
    /// The time in that entry's id; Unix milliseconds.
    private(set) var reached: UInt64 = 0
    private var removed: RemovedClearing?
    /// Entries that were read.
    private(set) var count = 0
    /// Whether the side has said that there are more entries.
    private(set) var hasMore = true

    init(_ source: Source) { self.source = source }

    /// The most entries that a peer may have beyond twice this bank's own.
    private static let entriesAhead: UInt64 = 100_000
    private static let pageTimeout = Duration.seconds(10)
    /// How long a peer may take at first, and for each entry in addition.
    private static let patience = (first: Duration.seconds(120), entry: Duration.milliseconds(1))

    /// The entries after those that were read.
    ///
    /// - Parameter ownPosition: The newest of this bank's entries with the peer that was read. A peer must not have many
    ///   more.
    mutating func next(beside ownPosition: UInt64 = 0) async throws(Failure) -> ClearingPage {
        let page: ClearingPage
        switch source {
        case .own(let books, let peer):
            do throws(CoreError) {
                page = try await books.clearing(
                    with: peer, since: position, limit: Int(ProtocolLimits.clearingPage))
            } catch { throw .own(error) }
        case .peer(let peer, let client, let bank):
            do throws(ConnectError) { page = try await ask(peer, client, bank, beside: ownPosition) } catch {
                throw .peer(error)
            }
        }
        guard removed == nil || removed == page.removed else { throw .removedMeanwhile }
        removed = page.removed
        if let last = page.entries.last { (position, reached) = (last.position, last.key.id.unixMilliseconds) }
        count += page.entries.count
        hasMore = page.hasMore && !page.entries.isEmpty
        return page
    }

    private func ask(
        _ peer: BankEntry, _ client: ConnectClient, _ bank: MemberID, beside ownPosition: UInt64
    ) async throws(ConnectError) -> ClearingPage {
        var request = Wire.ClearingRequest()
        request.sender = bank.text
        request.since = position
        let answer = try await client.call(
            Endpoint(host: peer.host, port: peer.settlementPort), service: Wire.participantService,
            method: "Clearing", request, returning: Wire.ClearingResponse.self, timeout: Self.pageTimeout)
        let page: ClearingPage
        do { page = try ClearingPage(answer, after: position) } catch {
            throw Self.badPage(peer.id, "invalid clearing entries")
        }
        guard UInt64(count + page.entries.count) <= ownPosition * 2 + Self.entriesAhead else {
            throw Self.badPage(peer.id, "many more clearing entries than this bank has with it")
        }
        guard ContinuousClock.now - began < Self.patience.first + Self.patience.entry * count else {
            throw ConnectError(.deadlineExceeded, reason: "bad_response", "\(peer.id) takes too long for its pages")
        }
        return page
    }

    private static func badPage(_ peer: MemberID, _ what: String) -> ConnectError {
        ConnectError(.unknown, reason: "bad_response", "\(peer) sent \(what)")
    }
}

extension ClearingPage {
    /// - Parameter since: The position that the page was asked for.
    /// - Throws: `ProtocolError` or `MoneyError` if an entry or a sum is invalid, or a position does not rise.
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
        var removed: [Currency: Int128] = [:]
        for sum in answer.removed { removed[try Currency(sum.currency), default: 0] += Int128(sum.owedToSender) }
        self.init(
            entries: entries, hasMore: answer.more, prepared: try answer.prepared.map { try $0.checked() },
            removed: RemovedClearing(before: answer.removedBeforeUnixMs, owedToPeer: removed))
    }
}
