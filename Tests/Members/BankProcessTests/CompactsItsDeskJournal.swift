import BankCore
import BankProcess
import Foundation
import Journal
import Lending
import Money
import SettlementProtocol
import Testing

/// The journal of a bank's desks moves what has ended to its archive, and keeps everything else.
@Suite final class CompactsItsDeskJournal {
    private let owner: MemberID
    private let folder: String

    init() throws {
        owner = try MemberID("birch")
        folder = FileManager.default.temporaryDirectory.appending(path: "freshet-desk-\(UUID().uuidString)")
            .path(percentEncoded: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func open() throws -> StoredDeskJournal {
        try StoredDeskJournal(in: folder, owner: owner) { Issue.record("\($0)") }
    }

    private func events(of journal: StoredDeskJournal) throws -> [DeskEvent] {
        var events: [DeskEvent] = []
        try journal.readAll { events.append($0) }
        return events
    }

    private static func id(_ number: UInt64) -> TransactionID {
        TransactionID(unixMilliseconds: 1_790_000_000_000 + number, random: (number, number))
    }

    private func loan(_ number: UInt64, of customer: String = "mill") throws -> Origination {
        Origination(
            key: TransactionKey(coordinator: try MemberID("ford"), id: Self.id(number)),
            digest: try Hash256([UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 32)),
            purpose: .loan(LoanPlan(legs: [], purposes: [], quotes: []), customer: customer),
            fingerprint: RequestFingerprint(try Hash256([UInt8](repeating: 7, count: 32))), timeoutMilliseconds: 5_000,
            requestedAtUnixMilliseconds: number)
    }

    private func ending(_ number: UInt64) -> OriginationEnding {
        OriginationEnding(outcome: .aborted, reason: "busy", detail: "loan \(number)")
    }

    private let smith = DeskEvent.customerOpened(Customer(id: "smith", name: "Smith & Sons", partyID: ""))

    @Test func `an ended loan is found in the archive, and its events are gone from the journal`() async throws {
        let journal = try open()
        let (first, second) = (try loan(1), try loan(2))
        try await journal.append([.originated(first), smith, .originated(second)], isUrgent: true)
        try await journal.append([.ended(first.id, ending(1))], isUrgent: true)
        #expect(try await journal.archiveEnd() == 0)
        #expect(try await journal.archiveEnded() == [first.id])
        let known = Originator.Originated(first, ending: ending(1))
        await journal.close()
        let again = try open()
        #expect(try await again.archived([first.id, second.id]) == [known])
        #expect(try events(of: again) == [smith, .originated(second)])
        #expect(try await again.archiveEnd() == first.id.unixMilliseconds + 1)
        await again.close()
    }

    @Test func `an ending that comes after a round ends its loan in the next one`() async throws {
        let journal = try open()
        let first = try loan(1)
        try await journal.append([.originated(first)], isUrgent: true)
        #expect(try await journal.archiveEnded() == [])
        try await journal.append([.ended(first.id, ending(1)), .ended(first.id, ending(2))], isUrgent: true)
        #expect(try await journal.archiveEnded() == [first.id])
        #expect(try await journal.archived([first.id]).map(\.ending) == [ending(1)], "the first ending stays")
        try await journal.append([.ended(first.id, ending(3)), smith], isUrgent: true)
        #expect(try await journal.archiveEnded() == [])
        #expect(try events(of: journal) == [smith])
        await journal.close()
    }

    @Test func `a customer's loans come newest first, page by page, and no other customer's`() async throws {
        let journal = try open()
        for number in 1...9 as ClosedRange<UInt64> {
            let loan = try loan(number, of: number == 5 ? "millstone" : "mill")
            try await journal.append([.originated(loan), .ended(loan.id, ending(number))], isUrgent: true)
        }
        #expect(try await journal.archiveEnded().count == 9)
        let newest = try await journal.archivedLoans(of: "mill", before: nil, limit: 5)
        #expect(newest.map(\.origination.id) == [9, 8, 7, 6, 4].map(Self.id))
        let older = try await journal.archivedLoans(of: "mill", before: Self.id(4), limit: 5)
        #expect(older.map(\.origination.id) == [3, 2, 1].map(Self.id))
        #expect(try await journal.archivedLoans(of: "nobody", before: nil, limit: 5).isEmpty)
        await journal.close()
    }

    @Test func `old loans are removed with their customers' index`() async throws {
        let journal = try open()
        for number in 1...9 as ClosedRange<UInt64> {
            let loan = try loan(number)
            try await journal.append([.originated(loan), .ended(loan.id, ending(number))], isUrgent: true)
        }
        _ = try await journal.archiveEnded()
        try await journal.removeArchived(before: Self.id(7).unixMilliseconds)
        #expect(try await journal.archived((1...9).map(Self.id)).map(\.origination.id) == [7, 8, 9].map(Self.id))
        let listed = try await journal.archivedLoans(of: "mill", before: nil, limit: 10)
        #expect(listed.map(\.origination.id) == [9, 8, 7].map(Self.id))
        await journal.close()
    }

    @Test func `the rows of archived loans are removed, and the file gives their space back`() async throws {
        let journal = try open()
        for start in stride(from: UInt64(1), to: 20_000, by: 1_000) {
            let loans = try (start..<start + 1_000).map { try loan($0) }
            try await journal.append(loans.map(DeskEvent.originated), isUrgent: true)
            try await journal.append(loans.map { .ended($0.id, ending(1)) }, isUrgent: true)
        }
        var archived = 0
        while true {
            let round = try await journal.archiveEnded()
            if round.isEmpty { break }
            archived += round.count
        }
        #expect(archived == 20_000)
        #expect(try events(of: journal).isEmpty)
        await journal.close()
        let folder = try DataFolder(path: folder)
        defer { folder.close() }
        let store = try BatchJournal(in: folder, kind: .desk, owner: owner.text)
        defer { store.close() }
        #expect(try store.firstRow() == store.lastRow)
    }
}
