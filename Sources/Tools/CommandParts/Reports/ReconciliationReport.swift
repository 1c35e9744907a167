package import BankAPI
import BankClient
package import Federation
import SettlementProtocol
package import Terminal
package import Transport

/// A comparison of a federation's books: every pair of clearing accounts, and every currency's sum over all banks.
package struct ReconciliationReport: Sendable {
    /// One bank's figures for one peer.
    package struct Comparison: Encodable, Sendable {
        package let bank: String
        package let peer: String
        package let currency: String
        package let owedHere: MinorUnits
        package let owedThere: MinorUnits
        /// The amount of transactions prepared at one bank and committed at the other, which excuse a difference.
        package let excused: MinorUnits
        /// 0 when they agree.
        package let difference: MinorUnits

        package enum CodingKeys: String, CodingKey {
            case bank, peer, currency
            case owedHere = "owed_here_minor"
            case owedThere = "owed_there_minor"
            case excused = "excused_minor"
            case difference = "difference_minor"
        }
    }

    /// A bank, or one of its peers, that could not be asked.
    package struct Gap: Encodable, Sendable {
        package let bank: String
        /// Nil if the bank itself did not answer.
        @OrNull package var peer: String?
        package let reason: String
    }

    /// Outcomes that a bank's database refuses until somebody repairs the database.
    package struct Stuck: Encodable, Sendable {
        package let bank: String
        package let count: Int
        package let code: String
        package let reason: String
        package let next: String
    }

    /// An account whose balance cannot be read.
    package struct DamagedAccount: Encodable, Sendable {
        package let bank: String
        package let account: String
    }

    package let comparisons: [Comparison]
    /// The sum of every bank's trial balance, per currency and sorted by it; each must be 0.
    package let trialBalance: [BooksReport.TrialBalance]
    package let gaps: [Gap]
    /// Transactions in doubt at all banks together.
    package let inDoubt: Int
    package let stuck: [Stuck]
    package let damagedAccounts: [DamagedAccount]

    /// The answers of the banks, each with the bank's name.
    package init(_ answers: [(bank: String, result: Result<API.ReconcileResponse, ConnectError>)]) {
        var comparisons: [Comparison] = []
        var sums: [String: [Int64]] = [:]
        var gaps: [Gap] = []
        var inDoubt = 0
        var stuck: [Stuck] = []
        var damagedAccounts: [DamagedAccount] = []
        for (bank, result) in answers {
            switch result {
            case .failure(let error):
                gaps.append(Gap(bank: bank, peer: nil, reason: "\(error.reason): \(error.message)"))
            case .success(let answer):
                inDoubt += Int(answer.inDoubt)
                stuck += answer.stuck.map {
                    Stuck(bank: bank, count: Int($0.count), code: $0.code, reason: $0.reason, next: $0.next)
                }
                damagedAccounts += answer.damagedAccounts.map { DamagedAccount(bank: bank, account: $0) }
                for line in answer.trialBalance { sums[line.currency, default: []].append(line.sumMinor) }
                for line in answer.comparisons where line.error.isEmpty {
                    comparisons.append(Comparison(bank: bank, line))
                }
                gaps += answer.comparisons.filter { !$0.error.isEmpty }
                    .map { Gap(bank: bank, peer: $0.peer, reason: $0.error) }
            }
        }
        self.comparisons = comparisons
        trialBalance = sums.sorted { $0.key < $1.key }.map {
            BooksReport.TrialBalance(currency: $0.key, sum: MinorUnits($0.value.clampedSum))
        }
        self.gaps = gaps
        self.inDoubt = inDoubt
        self.stuck = stuck
        self.damagedAccounts = damagedAccounts
    }

    /// Asks every bank of the federation at once.
    package static func gather(_ federation: FederationClient) async -> ReconciliationReport {
        let banks = federation.run.members.filter { $0.apiURL != nil }.map(\.id)
        let answers = await withTaskGroup(of: (Int, Result<API.ReconcileResponse, ConnectError>).self) { group in
            for (place, bank) in banks.enumerated() {
                group.addTask { (place, await Self.answer(of: bank, federation)) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }
        }
        return ReconciliationReport(answers.map { (banks[$0.0].text, $0.1) })
    }

    private static func answer(
        of bank: MemberID, _ federation: FederationClient
    ) async -> Result<API.ReconcileResponse, ConnectError> {
        do {
            return .success(
                try await federation.operators(of: bank).reconcile { Talk.line("\(bank) has compared \($0) entries") })
        } catch let error as ConnectError {
            return .failure(error)
        } catch {
            return .failure(ConnectError(.unavailable, reason: "not_running", "\(error)"))
        }
    }

    /// True if every bank could be asked, nothing differs, no outcome is stuck, and every balance can be read.
    package var isBalanced: Bool { gaps.isEmpty && difference == 0 && stuck.isEmpty && damagedAccounts.isEmpty }

    /// The number of stuck outcomes at all banks together.
    package var stuckCount: Int { stuck.map(\.count).reduce(0, +) }

    /// The total difference in minor units, all currencies added up: the larger side of each pair, and each sum. Banks
    /// may send any numbers, so it is clamped.
    package var difference: Int64 {
        var worst: [Pair: Int64] = [:]
        for line in comparisons {
            worst[Pair(line), default: 0] = max(worst[Pair(line)] ?? 0, line.difference.count.clampedMagnitude)
        }
        return (Array(worst.values) + trialBalance.map { $0.sum.count.clampedMagnitude }).clampedSum
    }

    private struct Pair: Hashable {
        let banks: Set<String>
        let currency: String

        init(_ line: Comparison) {
            banks = [line.bank, line.peer]
            currency = line.currency
        }
    }
}

extension ReconciliationReport.Comparison {
    fileprivate init(bank: String, _ line: API.ClearingComparison) {
        self.init(
            bank: bank, peer: line.peer, currency: line.currency, owedHere: MinorUnits(line.owedHereMinor),
            owedThere: MinorUnits(line.owedThereMinor), excused: MinorUnits(line.excusedMinor),
            difference: MinorUnits(line.differenceMinor))
    }
}
