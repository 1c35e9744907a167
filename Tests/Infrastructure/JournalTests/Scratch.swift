import Foundation
import Journal
import Synchronization

/// A temporary folder for one test, removed when the test is done.
final class Scratch: Sendable {
    let path: String
    private let opened = Mutex<DataFolder?>(nil)

    init() {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID().uuidString)").path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var store: String { path + "/journal.sqlite" }
    var log: String { path + "/journal.sqlite-wal" }
    var mark: String { path + "/journal.mark" }

    /// Opens the journal like a new process after the previous one has ended.
    func open(
        _ kind: StoreKind = .bank, _ owner: String = "alder", evenIfMoved: Bool = false
    ) throws -> BatchJournal {
        let folder = try opened.withLock { opened in
            opened?.close()
            let folder = try DataFolder(path: path)
            opened = folder
            return folder
        }
        return try BatchJournal(in: folder, kind: kind, owner: owner, evenIfMoved: evenIfMoved)
    }

    /// Opens the journal, appends the batches and closes it.
    func fill(_ batches: [[UInt8]]) async throws {
        let journal = try open()
        for batch in batches { _ = try await journal.append(batch) }
        journal.close()
    }

    /// A copy of the files as a killed process would leave them now, with its own lock.
    func copyOfFiles() throws -> Scratch {
        let copy = Scratch()
        try FileManager.default.createDirectory(atPath: copy.path, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            try FileManager.default.copyItem(atPath: "\(path)/\(name)", toPath: "\(copy.path)/\(name)")
        }
        return copy
    }

    func bytes(of file: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: file)))
    }

    func create(_ file: String, _ bytes: [UInt8]) throws {
        guard
            FileManager.default.createFile(
                atPath: file, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
        else { throw Unexpected(detail: "cannot create \(file)") }
    }

    func overwrite(_ file: String, _ bytes: [UInt8]) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: bytes)
        try handle.close()
    }

    /// Flips one bit in the only occurrence of `pattern`.
    func flipBit(in file: String, at pattern: [UInt8]) throws {
        var all = try bytes(of: file)
        let places = all.indices.filter { all[$0...].starts(with: pattern) }
        guard places.count == 1 else { throw Unexpected(detail: "\(places.count) places") }
        all[places[0] + pattern.count / 2] ^= 0x10
        try overwrite(file, all)
    }

    func permissions(of file: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }
}

struct Unexpected: Error {
    let detail: String
}

extension BatchJournal {
    /// All rows as they are read back.
    func rows(after row: UInt64 = 0) throws -> [(UInt64, [UInt8])] {
        var rows: [(UInt64, [UInt8])] = []
        try readAll(after: row) { rows.append(($0, $1)) }
        return rows
    }
}

/// The code of the error that `body` throws, or nil if it does not throw.
func code(_ body: () throws -> Void) throws -> JournalError.Code? {
    do { try body() } catch let error as JournalError { return error.code }
    return nil
}

func awaitedCode(_ body: () async throws -> Void) async throws -> JournalError.Code? {
    do { try await body() } catch let error as JournalError { return error.code }
    return nil
}
