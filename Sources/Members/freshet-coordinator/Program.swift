import ArgumentParser
import Coordinator
import Hosting
import ProcessInterface

@main
struct Program: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "freshet-coordinator", abstract: "A coordinator of a Freshet federation, as a process of its own.",
        subcommands: [Serve.self], defaultSubcommand: Serve.self)

    static func main() async { await ProgramRun().run(Self.self) }

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Serves the coordinator until it is asked to stop.",
            discussion: "Example: freshet-coordinator serve --member ford --federation ford.yaml --data ./ford")

        @OptionGroup var arguments: ServeArguments

        func run() async {
            await ServerProcess.serve(arguments, as: .coordinator) { host in
                let server = CoordinatorServer(
                    member: host.member, federation: host.federation, dataPath: host.dataPath,
                    acceptsClock: host.acceptsClock,
                    logger: host.logger)
                try await server.run { ready in
                    await host.announce(
                        ProcessReport.Ready(
                            member: host.member, kind: "coordinator", settlementURL: ready.settlementURL,
                            store: ready.store))
                }
            }
        }
    }
}
