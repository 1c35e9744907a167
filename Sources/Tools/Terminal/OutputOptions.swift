import ArgumentParser

/// How a command writes its data.
package struct OutputOptions: ParsableArguments {
    @Option(help: "How data is written to standard output: human or json.")
    package var output = OutputFormat.human

    @Option(help: "Colour: auto, always or never. NO_COLOR and FORCE_COLOR are honoured too.")
    package var color = ColorChoice.auto

    package init() {}

    package var style: TextStyle { .forStandardOutput(color) }
}

package enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case human
    case json
}

package enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto
    case always
    case never
}
