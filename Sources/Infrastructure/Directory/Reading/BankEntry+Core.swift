import Foundation
import Yams

extension BankEntry {
    /// Reads `core`, which only a regular bank may have: a URL, or a URL with a mapping file.
    func readCore(_ bank: Section) throws(FederationFileError) -> CoreEntry? {
        guard let place = bank.optional("core") else { return nil }
        guard kind == .regular else {
            throw place.problem(
                .badValue, "a virtual bank keeps its own books; leave the key out, or make \(id) regular")
        }
        guard place.node.mapping != nil else { return CoreEntry(url: try place.databaseURL()) }
        let section = try Section(place, keys: ["url", "mapping"])
        return CoreEntry(
            url: try section.required("url").databaseURL(), mapping: try section.optional("mapping")?.filePath())
    }
}

extension LocatedValue {
    /// A connection URI of PostgreSQL (libpq, "Connection URIs") that holds no secret.
    fileprivate func databaseURL() throws(FederationFileError) -> String {
        let text = try label(atMost: 1_000)
        guard let scheme = ["postgres://", "postgresql://"].first(where: text.hasPrefix) else {
            throw problem(.badValue, "is not a database address; write postgres://user@host:port/database")
        }
        let address = text.dropFirst(scheme.count)
        let parts = address.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let authority = path[0].split(separator: "@", omittingEmptySubsequences: false)
        guard authority.count == 2, !authority[0].isEmpty, path.count == 2, !path[1].isEmpty, !path[1].contains("/")
        else {
            throw problem(.badValue, "needs user, host and database; write postgres://user@host:port/database")
        }
        let parameters =
            parts.count == 2 ? parts[1].split(separator: "&").map { $0.prefix { $0 != "=" }.lowercased() } : []
        guard !authority[0].contains(":"), !parameters.contains("password") else {
            throw problem(
                .badValue,
                "must not hold a password, because this file is copied and shown; put it into the password file "
                    + "(~/.pgpass or PGPASSFILE, see docs/postgresql-core.md)")
        }
        return text
    }

    /// A path; a relative path starts at the folder of the file that contains it.
    fileprivate func filePath() throws(FederationFileError) -> String {
        let text = try label(atMost: 1_000)
        guard !text.hasPrefix("/") else { return text }
        return URL(filePath: file).deletingLastPathComponent().appending(path: text).standardizedFileURL
            .path(percentEncoded: false)
    }
}
