package import ArgumentParser

/// `freshet bench`: what a federation of real processes on this machine can do.
package struct BenchCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract:
            "Measure loans a second, a coordinator's recovery, what a bank that is down costs others, or a large bank's start.",
        discussion: """
            Each starts a federation of its own on free ports and prints its settings with its figures. Without a word \
            after it, loans are measured.

              freshet bench
              freshet bench --concurrency 128 --banks 3 --duration 10
              freshet bench --batch 128
              freshet bench recovery --transactions 10000
              freshet bench outage
              freshet bench accounts --accounts 1000000
            """,
        subcommands: [
            BenchLoansCommand.self, BenchRecoveryCommand.self, BenchOutageCommand.self, BenchAccountsCommand.self,
        ],
        defaultSubcommand: BenchLoansCommand.self)

    package init() {}
}
