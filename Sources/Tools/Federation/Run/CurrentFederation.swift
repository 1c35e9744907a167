import Foundation

/// The pointer to the federation that was started last, so that commands need no `--data`.
///
/// `$XDG_STATE_HOME/freshet/current`, else `~/.local/state/freshet/current` (XDG Base Directory Specification).
package struct CurrentFederation: Sendable {
    private let folder: String
    private var file: String { "\(folder)/current" }

    static var ofThisUser: CurrentFederation { CurrentFederation(environment: ProcessInfo.processInfo.environment) }

    package init(environment: [String: String]) {
        let given = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let home = given ?? FileManager.default.homeDirectoryForCurrentUser.path(percentEncoded: false)
        let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        folder = "\(state ?? "\(home)/.local/state")/freshet"
    }

    /// The data folder; nil if no federation was started, or if it has stopped.
    package func read() -> String? {
        guard let bytes = try? PrivateFile.read(file, atMost: 4096) else { return nil }
        let path = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
        return path.isEmpty ? nil : path
    }

    /// Points to a federation that has just started. If the home folder is not writable, only the convenience is lost.
    package func point(to data: RunFolder) {
        guard (try? RunFolder.makePrivateFolder(folder)) != nil else { return }
        try? PrivateFile.write(Array("\(data.path)\n".utf8), to: file)
    }

    /// Forgets a federation that stopped, unless another was started since.
    package func forget(_ data: RunFolder) {
        guard read() == data.path else { return }
        try? FileManager.default.removeItem(atPath: file)
    }
}
