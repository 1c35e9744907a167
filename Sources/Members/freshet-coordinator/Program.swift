import ArgumentParser
import Coordinator
import Hosting
import Journal
import ProcessInterface

@main
struct Program: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "freshet-coordinator", abstract: "A coordinator of a Freshet federation, as a process of its own.",
        subcommands: [Serve.self, Key.self], defaultSubcommand: Serve.self)

    static func main() async { await ProgramRun().run(Self.self) }

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Serves the coordinator until it is asked to stop.",
            discussion: "Example: freshet-coordinator serve --member ford --federation ford.yaml --data ./ford")

        @OptionGroup var arguments: ServeArguments

        func run() async {
            await ServerProcess.serve(arguments, as: .coordinator) { host in
                let folder = try DataFolder(path: host.dataPath)
                defer { folder.close() }
                let security = try host.security(in: folder)
                let watch = host.watchIdentity(of: security, in: folder)
                defer { watch.cancel() }
                let server = CoordinatorServer(
                    member: host.member, federation: host.federation, folder: folder, security: security,
                    acceptsClock: host.acceptsClock, logger: host.logger)
                try await server.run { ready in
                    await host.announce(
                        ProcessReport.Ready(
                            member: host.member, kind: "coordinator", settlementURL: ready.settlementURL,
                            store: ready.store))
                }
            }
        }
    }

    struct Key: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: """
                Prints a request for a certificate for the federation's authority, and makes the private key if it is \
                missing.
                """,
            discussion: "Example: freshet-coordinator key --data ./ford")

        @OptionGroup var arguments: KeyArguments

        func run() { ServerProcess.printKeys(arguments) }
    }
}
