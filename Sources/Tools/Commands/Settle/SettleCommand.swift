import ArgumentParser
import BankAPI
import BankClient
import Clock
import CommandParts
import Federation
import Foundation
import ProcessInterface
import SettlementProtocol
import Terminal
import Transport

/// `freshet settle`: settles what the banks owe one another.
struct SettleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Bring what the banks owe one another to zero, and each one's net to the settlement bank.",
        discussion: """
            Opens a settlement window at this moment, lets what is under way finish, and has every bank freeze what it owes \
            each other by everything older. One transaction then settles all of it, or none: each pair goes to zero, and \
            each bank's net to its account with the settlement bank. Loans go on meanwhile; what is newer than the window \
            stays for the next one.

            Exit codes: 0 settled, or nothing to settle; 1 aborted, with the bank's reason; 2 not known, ask again with \
            --window; 69 a bank cannot be reached.

              freshet settle
              freshet settle --without doum
              freshet settle --window 019e8f2a-5c00-7a41-8000-0123456789ab --output json
            """)

    @Option(help: ArgumentHelp("Ask again about a window that was opened before.", valueName: "id"))
    var window: String?

    @Option(help: ArgumentHelp("A bank that is left out; repeatable.", valueName: "bank"))
    var without: [String] = []

    @Option(help: ArgumentHelp("How long loans that are under way may finish first.", valueName: "seconds"))
    var grace = 2

    @OptionGroup var dataOption: DataOption
    @OptionGroup var outputOptions: OutputOptions

    func validate() throws {
        guard (0...600).contains(grace) else { throw ValidationError("--grace is 0 to 600 seconds.") }
    }

    func run() async throws {
        let id = try window.map { (text) throws(CommandFailure) in try TransactionID(typed: text, as: "--window") }
        let report = try await dataOption.ask { client, federation in
            let bank = try Self.settlementBank(of: federation.run)
            return try await settle(id, at: client.operators(of: bank))
        }
        switch outputOptions.output {
        case .json: try JSONOutput.print(SettlementOutput(report))
        case .human: for line in SettlementTable(report).lines(outputOptions.style) { print(line) }
        }
        try check(report)
    }

    private static func settlementBank(of run: RunFile) throws(CommandFailure) -> MemberID {
        guard let bank = run.settlementBank else {
            throw CommandFailure(
                code: "no_settlement_bank", "the federation \(run.federation) names no settlement bank",
                next: "Name one in the federation file, under settlement: see docs/settlement.md.",
                exitCode: Exit.configuration)
        }
        return bank
    }

    private func settle(_ known: TransactionID?, at bank: OperatorClient) async throws -> API.SettlementReport {
        let id = known ?? .fresh(at: WallClock.unixMilliseconds)
        if known == nil, grace > 0 {
            Talk.line("window \(id): what is under way has \(grace) s to finish")
            try await Task.sleep(for: .seconds(grace))
        }
        var request = API.SettleWindowRequest()
        request.windowID = "\(id)"
        request.without = without
        do throws(ConnectError) { return try await bank.settleWindow(request) } catch {
            guard error.delivery == .unknown else { throw CommandFailure(asking: error) }
            throw CommandFailure(
                code: error.reason, "\(error.message); what became of window \(id) is not known",
                next: again(id), exitCode: Exit.unknown)
        }
    }

    private func again(_ id: some CustomStringConvertible) -> String {
        "Ask again; it is settled once: "
            + (["freshet settle --window \(id)"] + without.map { "--without \($0)" }).joined(separator: " ")
    }

    private func check(_ report: API.SettlementReport) throws(CommandFailure) {
        switch report.state {
        case .committed: return
        case .unspecified where report.pairs.isEmpty: return
        case .aborted:
            let from = report.reasonFrom.nonEmpty.map { " by \($0)" } ?? ""
            let detail = report.reasonDetail.nonEmpty.map { ": \($0)" } ?? ""
            throw CommandFailure(
                code: report.reason.nonEmpty ?? ReasonCode.aborted.rawValue,
                "window \(report.windowID) was aborted\(from)\(detail); no book was changed",
                next: report.reason == ReasonCode.creditLimitExceeded.rawValue && report.reasonFrom == report.bank
                    ? "Have the bank that owes pay in more at \(report.bank), then settle a fresh window."
                    : (ReasonCode(rawValue: report.reason) ?? .aborted).next, exitCode: Exit.isFalse)
        case .pending, .unspecified, .UNRECOGNIZED:
            throw CommandFailure(
                code: "outcome_unknown", "the outcome of window \(report.windowID) is not known yet",
                next: again(report.windowID), exitCode: Exit.unknown)
        }
    }
}
