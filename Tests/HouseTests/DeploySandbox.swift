import CheckoutFiles
import Foundation

/// A small checkout in a temporary folder, with stand-ins for Swift, apt and dpkg, to run the deploy scripts in.
///
/// PATH has only the ``tools`` and the stand-ins. Every call of a stand-in is a line of ``calls()``.
final class DeploySandbox {
    private let checkout: URL
    private let folder: URL
    private let bin: URL
    private let tools = [
        "bash", "cat", "chmod", "dirname", "env", "find", "grep", "mkdir", "mktemp", "readlink", "rm", "sed",
        "sha256sum", "sort", "stat", "tee", "xargs",
    ]

    /// - Parameter standIns: The programs that exist here beside ``tools``.
    init(standIns: [StandIn] = StandIn.allCases) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "freshet-deploy-\(UUID().uuidString)")
        checkout = folder.appending(path: "a check out")
        bin = folder.appending(path: "bin")
        for name in ["bin", "elsewhere", "a check out/Sources/freshet", "a check out/docs/model"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        try FileManager.default.copyItem(
            at: Checkout.root.appending(path: "deploy"), to: checkout.appending(path: "deploy"))
        try write("// swift-tools-version: 6.2\n", to: "Package.swift")
        try write("print(1)\n", to: "Sources/freshet/main.swift")
        try write("#!/usr/bin/env bash\necho model >>\"$SANDBOX/calls\"\n", to: "docs/model/check")
        try Self.makeExecutable(checkout.appending(path: "docs/model/check"))
        for tool in tools {
            let path = try Self.path(of: tool)
            try FileManager.default.createSymbolicLink(at: bin.appending(path: tool), withDestinationURL: path)
        }
        for standIn in standIns {
            let file = bin.appending(path: standIn.rawValue)
            try "#!\(Self.path(of: "bash").path(percentEncoded: false))\n\(standIn.script)".write(
                to: file, atomically: true, encoding: .utf8)
            try Self.makeExecutable(file)
        }
    }

    private static func makeExecutable(_ file: URL) throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: file.path(percentEncoded: false))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Runs a script of the checkout from another folder.
    func run(_ script: String, _ arguments: String..., settings: [String: String] = [:]) async throws -> FinishedProgram
    {
        let own = [
            "PATH": bin.path(percentEncoded: false), "SANDBOX": folder.path(percentEncoded: false), "LC_ALL": "C",
        ]
        return try await FinishedProgram(
            running: Self.path(of: "bash"), [checkout.appending(path: script).path(percentEncoded: false)] + arguments,
            environment: settings.merging(own) { $1 }, in: folder.appending(path: "elsewhere"))
    }

    /// The calls of stand-ins since the previous ``calls()``, without `swift --version`.
    func calls() throws -> [String] {
        let file = folder.appending(path: "calls")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        try FileManager.default.removeItem(at: file)
        return text.split(separator: "\n").map(String.init).filter { $0 != "swift --version" }
    }

    func write(_ text: String, to path: String) throws {
        try text.write(to: checkout.appending(path: path), atomically: true, encoding: .utf8)
    }

    func remove(_ path: String) throws {
        try FileManager.default.removeItem(at: checkout.appending(path: path))
    }

    private static func path(of tool: String) throws -> URL {
        let folders = ProcessInfo.processInfo.environment["PATH", default: "/usr/bin:/bin"].split(separator: ":")
        let paths = folders.map { URL(filePath: String($0)).appending(path: tool) }
        guard
            let found = paths.first(where: {
                FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false))
            })
        else {
            throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: tool])
        }
        return found
    }
}
