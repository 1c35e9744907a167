import CheckoutFiles
import Foundation
import Testing

/// The `freshet` program that was built beside this test, run with its own home folder.
struct BuiltFreshet {
    let home: String
    private static let program = Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "freshet")

    /// Whether all programs were built: `swift test` alone builds only what tests import.
    static var isBuilt: Bool {
        let names = [
            "freshet", "freshet-coordinator", "freshet-virtual-bank", "freshet-regular-bank", "freshet-simulation",
        ]
        return names.allSatisfy { name in
            let path = program?.deletingLastPathComponent().appending(path: name).path(percentEncoded: false)
            return path.map(FileManager.default.isExecutableFile) ?? false
        }
    }

    static let federation = Checkout.path("fixtures/federation.yaml")

    init() throws {
        home = FileManager.default.temporaryDirectory.path(percentEncoded: false) + "/home-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(atPath: home) }

    /// Starts the program; its output goes to `home/NAME.out` and `home/NAME.err`.
    ///
    /// - Parameters:
    ///   - output: Takes its standard output instead.
    ///   - signals: What signals do from the start, as an option of `env`, such as `--ignore-signal=HUP`.
    func start(
        _ arguments: [String], as name: String, output: FileHandle? = nil, environment: [String: String] = [:],
        signals: String? = nil
    ) throws -> Process {
        let process = Process()
        let program = try #require(Self.program)
        if let signals {
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [signals, program.path(percentEncoded: false)] + arguments
        } else {
            process.executableURL = program
            process.arguments = arguments
        }
        process.environment = ["HOME": home, "PATH": "/usr/bin:/bin", "TMPDIR": home].merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try output ?? file("\(name).out")
        process.standardError = try file("\(name).err")
        try process.run()
        return process
    }

    /// Runs the program to its end.
    func run(
        _ arguments: [String], output: FileHandle? = nil, environment: [String: String] = [:]
    ) throws -> (exitCode: Int32, output: String, errors: String) {
        let name = UUID().uuidString
        let process = try start(arguments, as: name, output: output, environment: environment)
        process.waitUntilExit()
        return (process.terminationStatus, text("\(name).out"), text("\(name).err"))
    }

    /// The output of a started program so far: the contents of `home/NAME`.
    func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(home)/\(name)") ?? Data(), as: UTF8.self)
    }

    private func file(_ name: String) throws -> FileHandle {
        try Data().write(to: URL(filePath: "\(home)/\(name)"))
        return try FileHandle(forWritingTo: URL(filePath: "\(home)/\(name)"))
    }
}
