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
        abstract: "Settle the debts between the banks through their accounts at the settlement bank.",
        discussion: """
            Opens a settlement window at this moment, waits for loans in flight to finish, and has every bank freeze \
            its debts from older transactions. One transaction then settles all of them, or none: each pair goes to \
            zero, and each bank's net amount goes to its account at the settlement bank. Loans keep running; those \
            newer than the window are settled in the next one.

            Exit codes: 0 settled, or nothing to settle; 1 aborted, with the bank's reason; 2 not known, ask again \
            with --window; 69 a bank cannot be reached.

              freshet settle
              freshet settle --without doum
              freshet settle --window 019e8f2a-5c00-7a41-8000-0123456789ab --output json
            """)

    @Option(help: ArgumentHelp("Ask again about a window that was opened before.", valueName: "id"))
    var window: String?

    @Option(help: ArgumentHelp("A bank to leave out; repeatable.", valueName: "bank"))
    var without: [String] = []

    @Option(help: ArgumentHelp("How long to wait first for loans in flight to finish.", valueName: "seconds"))
    var grace = 2

    @OptionGroup var dataOption: DataOption
    @OptionGroup var outputOptions: OutputOptions

    func validate() throws {
        guard (0...600).contains(grace) else { throw ValidationError("--grace takes a number from 0 to 600") }
    }

    func run() async throws {
        let id = try window.map { (text) throws(CommandFailure) in try TransactionID(typed: text, as: "--window") }
        let report = try await dataOption.ask { client, federation in
            let bank = try Self.settlementBank(of: federation.run)
            return try await settle(id, at: client.operators(of: bank))
        }
        LostOutput.follows(
            report.isEmpty ? "there was nothing to settle" : "window \(report.windowID) is \(report.state.word)",
            next: again(report.windowID))
        switch outputOptions.output {
        case .json: try JSONOutput.print(SettlementOutput(report))
        case .human: for line in SettlementTable(report).lines(outputOptions.style) { StandardOutput.line(line) }
        }
        try check(report)
    }

    private static func settlementBank(of run: RunFile) throws(CommandFailure) -> MemberID {
        guard let bank = run.settlementBank else {
            throw CommandFailure(
                code: "no_settlement_bank", "the federation \(run.federation) does not name a settlement bank",
                next: "Name one in the federation file, under settlement: see docs/settlement.md.",
                exitCode: Exit.configuration)
        }
        return bank
    }

    private func settle(_ known: TransactionID?, at bank: OperatorClient) async throws -> API.SettlementReport {
        let id = known ?? .fresh(at: WallClock.unixMilliseconds)
        if known == nil, grace > 0 {
            Talk.line("window \(id): loans in flight have \(grace) s to finish")
            try await Task.sleep(for: .seconds(grace))
        }
        var request = API.SettleWindowRequest()
        request.windowID = "\(id)"
        request.without = without
        do throws(ConnectError) { return try await bank.settleWindow(request) } catch {
            guard error.delivery == .unknown else { throw CommandFailure(asking: error) }
            throw CommandFailure(
                code: error.reason, "\(error.message); the outcome of window \(id) is not known",
                next: again(id), exitCode: Exit.unknown)
        }
    }

    private func again(_ id: some CustomStringConvertible) -> String {
        "Ask again; the window is settled only once: "
            + dataOption.command(
                (["freshet settle --window \(id)"] + without.map { "--without \($0)" }).joined(separator: " "))
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
                "window \(report.windowID) was aborted\(from)\(detail); no account was changed",
                next: report.reason == ReasonCode.creditLimitExceeded.rawValue && report.reasonFrom == report.bank
                    ? "The bank that owes must pay in more at \(report.bank); then open a new window."
                    : (ReasonCode(rawValue: report.reason) ?? .aborted).next, exitCode: Exit.isFalse)
        case .pending, .unspecified, .UNRECOGNIZED:
            throw CommandFailure(
                code: "outcome_unknown", "the outcome of window \(report.windowID) is not known yet",
                next: again(report.windowID), exitCode: Exit.unknown)
        }
    }
}
