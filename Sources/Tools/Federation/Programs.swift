import Directory
import Foundation

/// The location of the servers' executables.
public struct Programs: Hashable, Sendable {
    /// The folder that holds all of them.
    public let folder: String

    public init(folder: String) {
        self.folder = folder
    }

    /// The folder of the running executable, links followed.
    ///
    /// - Throws: ``FederationError`` with `program_missing` if the system does not report it.
    public static func besideThisExecutable() throws(FederationError) -> Programs {
        guard let executable = Bundle.main.executableURL else {
            throw FederationError(
                .programMissing, "the system does not report this program's path", next: "Start it by its full path.")
        }
        let folder = executable.resolvingSymlinksInPath().deletingLastPathComponent()
        return Programs(folder: folder.path(percentEncoded: false))
    }

    /// The full path of the program that serves as `role`.
    ///
    /// - Throws: ``FederationError`` with `program_missing`.
    public func path(for role: MemberRole) throws(FederationError) -> String {
        let path = URL(filePath: folder).appending(path: role.programName).path(percentEncoded: false)
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw FederationError(
                .programMissing, "\(role.programName) is missing from \(folder)",
                next: "Build all programs: swift build, or deploy/run.")
        }
        return path
    }
}
