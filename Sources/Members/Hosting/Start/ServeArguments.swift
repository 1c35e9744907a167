public import ArgumentParser
public import ProcessInterface

/// The arguments of `serve`, the same for every server process.
public struct ServeArguments: ParsableArguments, Sendable {
    @Option(help: "The member that this process is, as the federation file names it.")
    public var member: String

    @Option(help: "The federation file, or this member's copy of it.")
    public var federation: String

    @Option(help: "This member's own folder. No other process opens it.")
    public var data: String

    @Option(help: "How log lines on stderr are written.")
    public var logFormat = LogSettings.Format.text

    @Option(
        help: "The least severe log lines that are written: trace, debug, info, notice, warning, error or critical.")
    public var logLevel = LogSettings.Level.info

    @Flag(
        help: """
            This machine's clock is right: set a horizon and a business day that are ahead of it back to it. Use it \
            once, after a clock was wrong for hours; see docs/reliability.md.
            """)
    public var acceptClock = false

    @Flag(
        name: .customLong("insecure-plain-http"),
        help: """
            Serve and call plain HTTP, and believe every caller. Only for looking at messages on one machine: it is \
            refused unless every member is at a loopback address.
            """)
    public var insecurePlainHTTP = false

    @Flag(help: "Stop at the end of standard input: a parent that dies takes this process with it.")
    public var stdinLifeline = false

    public init() {}
}

/// The arguments of `key`, the same for every server process.
public struct KeyArguments: ParsableArguments, Sendable {
    @Option(help: "The member's own folder. Private keys are made there if they are missing, and never leave it.")
    public var data: String

    public init() {}
}
