import AtomicCommit
import CheckoutFiles
import Foundation
import SettlementProtocol
import Testing

/// The first table of `docs/settlement-protocol.md`, cell by cell, against ``ParticipantRole``.
@Suite struct ParticipantTableTests {
    private let rows: [String: [String]]
    private let same: Hash256
    private let other: Hash256

    init() throws {
        same = try Hash256([UInt8](repeating: 1, count: 32))
        other = try Hash256([UInt8](repeating: 2, count: 32))
        let table = try Checkout.text("docs/settlement-protocol.md").split(separator: "\n")
            .drop { !$0.hasPrefix("| record | ") }.dropFirst(2).prefix { $0.hasPrefix("| ") }
        var rows: [String: [String]] = [:]
        for line in table {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            let state = try #require(cells.first?.firstMatch(of: /^\*\*(\w+)\*\*/)).output.1
            rows[String(state)] = Array(cells.dropFirst())
        }
        self.rows = rows
    }

    private var states: [String: ParticipantRole] {
        [
            "unknown": .unknown, "prepared": .prepared(same), "committed": .committed(same), "aborted": .aborted(same),
            "tombstone": .aborted(nil), "expired": .expired,
        ]
    }

    @Test func `the table has a row for each state`() {
        #expect(Set(rows.keys) == Set(states.keys))
        #expect(rows.values.allSatisfy { $0.count == 7 })
    }

    @Test(arguments: ["unknown", "prepared", "committed", "aborted", "tombstone", "expired"])
    func `each cell matches the role's answer`(state: String) throws {
        let cells = try #require(rows[state])
        let role = try #require(states[state])
        #expect(matches(cells[0], role.answerToPrepare(same)), "Prepare, same digest")
        #expect(matches(cells[1], role.answerToPrepare(other)), "Prepare, other digest")
        #expect(matches(cells[2], role.answerToFinish(.committed, digest: same)), "committed, same digest")
        #expect(matches(cells[3], role.answerToFinish(.committed, digest: other)), "committed, other digest")
        #expect(matches(cells[4], role.answerToFinish(.aborted, digest: same)), "aborted, same digest")
        #expect(matches(cells[4], role.answerToFinish(.aborted, digest: nil)), "aborted, no digest")
        #expect(matches(cells[5], role.answerToFinish(.aborted, digest: other)), "aborted, other digest")
    }

    private func matches(_ cell: String, _ answer: ParticipantRole.PrepareAnswer) -> Bool {
        switch answer {
        case .judge: cell.hasPrefix("judge; ") || cell.hasPrefix("the same: ")
        case .replay: cell == "the stored yes"
        case .alreadyAborted: cell.hasPrefix("no: ") || cell == "no, without a reason"
        case .conflict: cell == "error `conflict`"
        case .expired: cell == "error `expired`"
        }
    }

    private func matches(_ cell: String, _ answer: ParticipantRole.FinishAnswer) -> Bool {
        switch answer {
        case .apply(.committed): cell == "post what is held → **committed**; acknowledge"
        case .apply(.aborted): cell == "release what is held → **aborted**; acknowledge"
        case .entomb: cell == "store → **tombstone**; acknowledge"
        case .already: cell == "acknowledge"
        case .violation: cell == "error `protocol_violation`, alarm"
        case .expired: cell == "error `expired`"
        }
    }
}
