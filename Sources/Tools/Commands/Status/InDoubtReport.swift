package import BankAPI
import BankClient
import Federation
import SettlementProtocol
package import Terminal
package import Transport

/// Transactions that banks voted yes on and do not know the outcome of, for people and for programs.
package struct InDoubtReport: Sendable {
    /// One transaction at one bank.
    struct Line: Encodable, Sendable {
        let transaction: String
        let bank: String
        let coordinator: String
        /// The time of the request, from the transaction's id.
        let requestedAt: String
        let ageMilliseconds: UInt64
        let held: [Held]
        /// Set if the bank knows the outcome and its database refuses it.
        @OrNull var refused: Refused?

        enum CodingKeys: String, CodingKey {
            case transaction, bank, coordinator, held, refused
            case requestedAt = "requested_at"
            case ageMilliseconds = "age_ms"
        }
    }

    /// Money of customers and reserves that is held until the outcome is known.
    struct Held: Encodable, Sendable {
        let currency: String
        let amount: MinorUnits

        enum CodingKeys: String, CodingKey {
            case currency
            case amount = "amount_minor"
        }
    }

    /// Why a bank's database refuses an outcome.
    struct Refused: Encodable, Hashable, Sendable {
        let code: String
        let reason: String
        let next: String
    }

    /// A bank that could not be asked.
    struct Gap: Encodable, Sendable {
        let bank: String
        let reason: String
    }

    /// Oldest first.
    let lines: [Line]
    let gaps: [Gap]
    /// The number of all of them, including those beyond the limit of a bank's list.
    package let count: Int

    /// Every bank could be asked.
    var isComplete: Bool { gaps.isEmpty }

    /// The answers of the banks, each with the bank's name.
    ///
    /// - Parameter now: Unix milliseconds.
    package init(
        _ answers: [(bank: String, result: Result<API.ListInDoubtResponse, ConnectError>)], at now: UInt64
    ) {
        var lines: [(requestedAt: UInt64, line: Line)] = []
        var gaps: [Gap] = []
        var count = 0
        for (bank, result) in answers {
            switch result {
            case .failure(let error): gaps.append(Gap(bank: bank, reason: "\(error.reason): \(error.message)"))
            case .success(let answer):
                count += Int(answer.count)
                lines += answer.transactions.map { ($0.requestedAtUnixMs, Line($0, at: bank, now: now)) }
            }
        }
        self.lines = lines.sorted { ($0.requestedAt, $0.line.bank) < ($1.requestedAt, $1.line.bank) }.map(\.line)
        self.gaps = gaps
        self.count = count
    }

    /// Asks every bank of the federation at once.
    static func gather(_ federation: FederationClient, at now: UInt64) async -> InDoubtReport {
        let banks = federation.run.members.filter { $0.apiURL != nil }.map(\.id)
        let answers = await withTaskGroup(of: (Int, Result<API.ListInDoubtResponse, ConnectError>).self) { group in
            for (place, bank) in banks.enumerated() {
                group.addTask { (place, await Self.answer(of: bank, federation)) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }
        }
        return InDoubtReport(answers.map { (banks[$0.0].text, $0.1) }, at: now)
    }

    private static func answer(
        of bank: MemberID, _ federation: FederationClient
    ) async -> Result<API.ListInDoubtResponse, ConnectError> {
        do {
            return .success(try await federation.operators(of: bank).listInDoubt())
        } catch let error as ConnectError {
            return .failure(error)
        } catch {
            return .failure(ConnectError(.unavailable, reason: "not_running", "\(error)"))
        }
    }
}

extension InDoubtReport: Encodable {
    private enum Key: String, CodingKey {
        case count, gaps
        case lines = "in_doubt"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(count, forKey: .count)
        try container.encode(lines, forKey: .lines)
        try container.encode(gaps, forKey: .gaps)
    }
}

extension InDoubtReport {
    package func lines(_ style: TextStyle) -> [String] {
        var text: [String] = []
        if !lines.isEmpty { text += table.lines(style) }
        if count > lines.count { text.append("and \(count - lines.count) more") }
        for gap in gaps {
            text.append(style.yellow("could not ask \(gap.bank.printable)") + ": \(gap.reason.printable)")
        }
        for (bank, refused, count) in refusals {
            text.append(
                style.red("outcomes that the database of \(bank.printable) refuses: \(count)")
                    + " (\(refused.code.printable): \(refused.reason.printable))")
            text.append("  next: \(refused.next.printable)")
        }
        guard count > 0 else {
            return text + [gaps.isEmpty ? style.green("nothing is in doubt") : style.yellow("not every bank answered")]
        }
        return text + [
            "",
            "Wait: each bank asks its coordinator by itself and ends these as soon as it answers. Start what is down.",
            "None can be ended by hand; for the last resort see docs/reliability.md.",
        ]
    }

    /// The reasons for refused outcomes, each with its bank and its number among the listed transactions.
    private var refusals: [(bank: String, refused: Refused, count: Int)] {
        let byBank = Dictionary(grouping: lines.filter { $0.refused != nil }, by: \.bank)
        return byBank.sorted { $0.key < $1.key }.flatMap { bank, lines in
            Dictionary(grouping: lines.compactMap(\.refused)) { $0 }.map { (bank, $0.key, $0.value.count) }
                .sorted { $0.1.reason < $1.1.reason }
        }
    }

    private var table: Table {
        var table = Table([
            .init("transaction"), .init("bank"), .init("coordinator"), .init("age", .right), .init("held"),
        ])
        for line in lines {
            let held = line.held.map { MoneyText.money($0.amount.count, $0.currency) }.joined(separator: ", ")
            table.add([
                Cell(line.transaction), Cell(line.bank), Cell(line.coordinator),
                Cell(Self.age(line.ageMilliseconds)), Cell(held.isEmpty ? "-" : held),
            ])
        }
        return table
    }

    /// `12 s`, `7 min`, `3 h`, `2 d`: in the largest unit of which there are at least two, else in seconds.
    private static func age(_ milliseconds: UInt64) -> String {
        let seconds = milliseconds / 1_000
        let units: [(name: String, seconds: UInt64)] = [("d", 86_400), ("h", 3_600), ("min", 60)]
        guard let unit = units.first(where: { seconds >= 2 * $0.seconds }) else { return "\(seconds) s" }
        return "\(seconds / unit.seconds) \(unit.name)"
    }
}

extension InDoubtReport.Line {
    fileprivate init(_ inDoubt: API.InDoubt, at bank: String, now: UInt64) {
        transaction = inDoubt.id
        self.bank = bank
        coordinator = inDoubt.coordinator
        requestedAt = Timestamp.text(inDoubt.requestedAtUnixMs)
        ageMilliseconds = now > inDoubt.requestedAtUnixMs ? now - inDoubt.requestedAtUnixMs : 0
        held = inDoubt.held.map { InDoubtReport.Held(currency: $0.currency, amount: MinorUnits($0.amountMinor)) }
        refused =
            inDoubt.hasStuck
            ? InDoubtReport.Refused(
                code: inDoubt.stuck.code, reason: inDoubt.stuck.reason, next: inDoubt.stuck.next) : nil
    }
}
