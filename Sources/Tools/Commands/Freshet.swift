public import ArgumentParser
import Bench
import Demo

/// The `freshet` command.
public struct Freshet: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "freshet",
        abstract: "A federation of banks that lends and settles in one step, or not at all.",
        discussion: """
            Start a federation on this machine, then ask it for loans from another terminal:

              freshet up fixtures/federation.yaml
              freshet loan request --as mill@birch \\
                --invoice fixtures/invoices/mill-timber-2026-0117.xml \\
                --lender alder --account mill-eur --amount 8000.00 \\
                --upstream cedar:sawmill-eur --buyer doum:harbour-eur
              freshet books birch
              freshet reconcile

            Exit codes: 0 done; 1 the answer is no, such as an aborted loan; 2 the outcome is not known; 64 wrong usage;
            65 bad data; 66 missing input; 69 a server is unavailable; 70 a bug of ours; 74 input or output failed;
            75 try again; 77 not allowed; 78 wrong configuration; 130 interrupted.
            """,
        version: Version.current,
        subcommands: [
            UpCommand.self, StatusCommand.self, KeysCommand.self, LogsCommand.self, DownCommand.self, LoanCommand.self,
            BooksCommand.self,
            StatementCommand.self, PositionsCommand.self, SettleCommand.self, ReconcileCommand.self,
            CustomerCommand.self, ReserveCommand.self, MandateCommand.self, BankCommand.self, DocumentCommand.self,
            DemoCommand.self, BenchCommand.self, InspectCommand.self, SimulateCommand.self, ChaosCommand.self,
        ])

    public init() {}
}

/// This build's version.
enum Version {
    static let current = "0.1.0"
}
