import ArgumentParser

/// `freshet bench`: what a federation of real processes on this machine can do.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure loans a second, a coordinator's recovery, or what a bank that is down costs others.",
        discussion: """
            Each starts a federation of its own on free ports and prints its settings with its figures. Without a word \
            after it, loans are measured.

              freshet bench
              freshet bench --concurrency 128 --banks 3 --duration 10
              freshet bench --batch 128
              freshet bench recovery --transactions 10000
              freshet bench outage
            """,
        subcommands: [BenchLoansCommand.self, BenchRecoveryCommand.self, BenchOutageCommand.self],
        defaultSubcommand: BenchLoansCommand.self)
}
