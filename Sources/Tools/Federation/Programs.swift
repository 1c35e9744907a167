import Directory
import Foundation

/// Where the executables of the servers are.
public struct Programs: Hashable, Sendable {
    /// The folder that holds all of them.
    public let folder: String

    public init(folder: String) {
        self.folder = folder
    }

    /// The folder of the running executable, links followed.
    ///
    /// - Throws: ``FederationError`` with `program_missing` where the system does not say which that is.
    public static func besideThisExecutable() throws(FederationError) -> Programs {
        guard let executable = Bundle.main.executableURL else {
            throw FederationError(
                .programMissing, "the system does not say where this program is", next: "Start it by its full path.")
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
                .programMissing, "\(role.programName) is missing in \(folder)",
                next: "Build all programs: swift build, or deploy/run.")
        }
        return path
    }
}
