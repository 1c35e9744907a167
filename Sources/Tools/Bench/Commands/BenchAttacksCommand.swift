import ArgumentParser
import CommandParts
import Directory
import Federation
import Identity
import ProcessInterface
import Terminal

/// `freshet bench attacks`: the effect of people who mean harm on the loans of others.
struct BenchAttacksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attacks",
        abstract: "Measure the effect of attacks on the loans of others, and on memory.",
        discussion: """
            Starts three banks and a coordinator, and plays a fourth bank. Honest customers ask for loans all the time. \
            Their latency is measured without and under one attack after the other, by turns, because the speed of a \
            machine changes; the figures are medians of the rounds. The attackers run on threads of the lowest \
            priority, so that they do not simply take the processor from the members. Strangers attack from 127.0.0.2.

            \(Attack.allCases.map { "  \($0.rawValue): \($0.text)" }.joined(separator: "\n"))

              freshet bench attacks
              freshet bench attacks --attack idle-connections --attack small-calls
              freshet bench attacks --rounds 5 --duration 10 --output json
            """)

    @Option(name: .customLong("attack"), help: "Only this attack; may be repeated. Default: all of them.")
    var attacks: [Attack] = []

    @Option(help: "Honest customers that ask for loans, 1 to 500.")
    var concurrency = 16

    @Option(help: "Rounds of each attack, 1 to 100.")
    var rounds = 3

    @Option(help: "Seconds of each half of a round, 1 to 600.")
    var duration = 5

    @Option(help: "New connections that an attacker opens to one port in a second at most, 1 to 100000.")
    var rate = 2_000

    @OptionGroup var outputOptions: OutputOptions

    func validate() throws {
        try BenchArguments.check("--concurrency", concurrency, 1...500)
        try BenchArguments.check("--rounds", rounds, 1...100)
        try BenchArguments.check("--duration", duration, 1...600)
        try BenchArguments.check("--rate", rate, 1...100_000)
    }

    func run() async throws {
        BenchReport.warnOfDebugBuild(outputOptions)
        OpenFileLimit.raise()
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        // Its own member needs a certificate before its port is known.
        let planned = try AttackFederation(roguePort: 0)
        let authority = try CertificateAuthority.forNow(planned.file)
        let identity = try MemberCertificates(authority: authority, file: planned.file).playedIdentity(
            of: planned.rogue)
        let rogue = Task {
            defer { bound.finish() }
            try await RogueMember.run(as: identity) { bound.yield($0) }
        }
        defer { rogue.cancel() }
        guard let port = await ports.first(where: { _ in true }) else { return try await rogue.value }
        let federation = try AttackFederation(roguePort: port)
        let run = AttacksRun(
            federation: federation, attacks: attacks.isEmpty ? Attack.allCases : attacks, concurrency: concurrency,
            rounds: rounds, duration: duration, rate: rate, identity: identity)
        Talk.line("starting \(federation.file.startedHere.count) processes")
        let report = try await TemporaryFederation(federation.file, data: nil, authority: authority).run {
            try await run.report(on: $0)
        }
        try report.print(
            outputOptions, next: "Run it again with one --attack, and look at the banks' logs with freshet up.")
    }
}
