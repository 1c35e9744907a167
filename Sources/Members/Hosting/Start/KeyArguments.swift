public import ArgumentParser

/// The arguments of `key`, the same for every kind of bank.
public struct KeyArguments: ParsableArguments, Sendable {
    @Option(help: "The bank's own folder. The private key is created there if it is missing, and never leaves it.")
    public var data: String

    public init() {}
}
