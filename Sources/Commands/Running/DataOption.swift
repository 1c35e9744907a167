import ArgumentParser
import Federation

/// Which running federation a command is about.
struct DataOption: ParsableArguments {
    @Option(
        help: """
            The data folder of the federation. Else the environment's FRESHET_DATA, else the federation that was \
            started last.
            """)
    var data: String?

    func find() throws(FederationError) -> RunningFederation { try RunningFederation.find(data: data) }
}
