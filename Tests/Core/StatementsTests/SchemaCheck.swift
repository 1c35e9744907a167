import Foundation

/// Validation by libxml2 against the schema that `FRESHET_XSD_CAMT053` names. ISO publishes the schema; we do not.
enum SchemaCheck {
    /// The reason why the check cannot run; nil if it can.
    static let missing: String? = {
        guard let schema else {
            return "set FRESHET_XSD_CAMT053 to the path of camt.053.001.08.xsd to check against it"
        }
        guard FileManager.default.isReadableFile(atPath: schema) else { return "FRESHET_XSD_CAMT053 names no file" }
        guard program != nil else { return "xmllint is not installed; on Debian it is in libxml2-utils" }
        return nil
    }()

    private static let schema = ProcessInfo.processInfo.environment["FRESHET_XSD_CAMT053"]

    private static let program: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/xmllint" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// Empty for a valid message.
    static func findings(in message: String) throws -> String {
        guard let program, let schema else { return missing ?? "" }
        let file = FileManager.default.temporaryDirectory.appending(path: "freshet-camt-\(UUID().uuidString).xml")
        try Data(message.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = ["--noout", "--nonet", "--schema", schema, file.path(percentEncoded: false)]
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? "" : "status \(process.terminationStatus): \(text)"
    }
}
