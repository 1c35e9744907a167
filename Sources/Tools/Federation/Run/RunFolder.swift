import Directory
import Foundation
package import SettlementProtocol

/// The data folder of one running federation: `authority/`, `config/`, `logs/`, `tokens/`, one folder per member, `run.json`, the
/// request socket and the lock.
public struct RunFolder: Hashable, Sendable {
    /// Absolute.
    public let path: String
    /// Removed when the federation stops.
    public let isTemporary: Bool

    package init(path: String, isTemporary: Bool = false) {
        let url = URL(filePath: path).standardizedFileURL
        self.path = Self.withoutTrailingSlash(url.path(percentEncoded: false))
        self.isTemporary = isTemporary
    }

    package var runFile: String { "\(path)/run.json" }
    var requestSocket: String { "\(path)/requests.sock" }
    var lockFile: String { "\(path)/up.lock" }
    package func data(of member: MemberID) -> String { "\(path)/\(member)" }
    package func config(of member: MemberID) -> String { "\(path)/config/\(member).yaml" }
    /// The copy for a bank that is started elsewhere: JSON, because its program is not ours.
    package func configElsewhere(of bank: MemberID) -> String { "\(path)/config/\(bank).json" }
    func log(of member: MemberID) -> String { "\(path)/logs/\(member).log" }
    func tokenFile(bank: MemberID, customer: String) -> String { "\(path)/tokens/\(bank)/\(customer)" }

    private static func withoutTrailingSlash(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}

extension RunFolder {
    /// The folder to run in: the given one, or a new temporary one.
    package static func prepare(_ path: String?) throws(FederationError) -> RunFolder {
        let folder = path.map { RunFolder(path: $0) } ?? RunFolder(path: temporaryPath(), isTemporary: true)
        for part in ["", "/config", "/logs", "/tokens"] { try makePrivateFolder(folder.path + part) }
        return folder
    }

    /// Removes the run file, and the whole folder if it is temporary.
    func cleanUp() {
        // A failure does no harm: the file may already be gone, and a run file counts only while the lock is held.
        try? FileManager.default.removeItem(atPath: runFile)
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Makes a folder that only its owner may enter, parents included.
    static func makePrivateFolder(_ path: String) throws(FederationError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw FederationError(
                .folderUnusable, "cannot make the folder \(path): \(error.localizedDescription)",
                next: "Choose a folder that you may write to: --data DIR.")
        }
    }

    private static func temporaryPath() -> String {
        let folder = FileManager.default.temporaryDirectory.path(percentEncoded: false)
        return "\(folder)/freshet-\(UUID().uuidString.prefix(8).lowercased())"
    }
}
