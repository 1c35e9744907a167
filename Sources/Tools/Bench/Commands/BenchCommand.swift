package import ArgumentParser

/// `freshet bench`: measures a federation of real processes on this machine.
package struct BenchCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract:
            "Measure loans per second, a coordinator's recovery, the effect of an outage, a large bank's start, what many loans leave behind, or what attacks do to others.",
        discussion: """
            Each benchmark starts its own federation on free ports and prints its settings with its figures. The \
            default is bench loans.

              freshet bench
              freshet bench --concurrency 128 --banks 3 --duration 10
              freshet bench --batch 128
              freshet bench recovery --transactions 10000
              freshet bench outage
              freshet bench accounts --accounts 1000000
              freshet bench growth --loans 3000000
              freshet bench attacks
            """,
        subcommands: [
            BenchLoansCommand.self, BenchRecoveryCommand.self, BenchOutageCommand.self, BenchAccountsCommand.self,
            BenchGrowthCommand.self, BenchAttacksCommand.self,
        ],
        defaultSubcommand: BenchLoansCommand.self)

    package init() {}
}
