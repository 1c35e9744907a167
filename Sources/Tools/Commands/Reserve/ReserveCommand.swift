import ArgumentParser
import BankAPI
import BankClient
import CommandParts
import Federation
import Terminal
import Transport

/// `freshet reserve`: a bank's reserves and allocations.
struct ReserveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reserve",
        abstract: "Show a bank's reserves, and allocate parts of them to its customers.",
        discussion: """
            An allocation is a part of the reserve that only its customer borrows from: freshet loan request \
            --from-allocation. A recall takes back only money that is not held for prepared transactions.

              freshet reserve show birch
              freshet reserve allocate birch --customer mill --amount EUR:20000.00
              freshet reserve recall birch --customer mill --amount EUR:5000.00
            """,
        subcommands: [ReserveShowCommand.self, ReserveAllocateCommand.self, ReserveRecallCommand.self])
}

/// `freshet reserve show`.
struct ReserveShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a bank's reserves and allocations.",
        discussion: "  freshet reserve show birch")

    @OptionGroup var operators: OperatorOptions
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let report = try await operators.ask { (bank) async throws(ConnectError) in try await bank.getReserve() }
        try ReserveOutput(report).print(outputOptions)
    }
}

/// `freshet reserve allocate`.
struct ReserveAllocateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allocate", abstract: "Set a part of the open reserve aside for a customer.",
        discussion: "  freshet reserve allocate birch --customer mill --amount EUR:20000.00")

    @OptionGroup var operators: OperatorOptions
    @OptionGroup var move: ReserveMoveOptions
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        try await move.run(operators, outputOptions) { (bank, request) async throws(ConnectError) in
            try await bank.allocateReserve(request)
        }
    }
}

/// `freshet reserve recall`.
struct ReserveRecallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recall", abstract: "Take a part of a customer's allocation back into the open reserve.",
        discussion: "  freshet reserve recall birch --customer mill --amount EUR:5000.00")

    @OptionGroup var operators: OperatorOptions
    @OptionGroup var move: ReserveMoveOptions
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        try await move.run(operators, outputOptions) { (bank, request) async throws(ConnectError) in
            try await bank.recallReserve(request)
        }
    }
}
