import Foundation

/// A high-water mark beside the SQLite file: the newest row that was ever reported durable.
///
/// It is written after each append without a sync, so it may lag after a power loss but is never ahead of the journal.
/// A store that ends before the mark has lost acknowledged rows: an older copy was put in its place, or its write-ahead
/// log was cut or damaged. SQLite takes such damage for a crash and does not report it.
final class AcknowledgedMark: Sendable {
    struct Position: Hashable, Sendable {
        var incarnation: UInt64
        var row: UInt64
    }

    private let file: OpenFile

    /// Writes the mark durably, so that a journal that vanishes later is noticed.
    init(in folder: DataFolder, at position: Position) throws(SystemFailure) {
        let path = Self.path(in: folder)
        try folder.replace(path, with: position.bytes)
        file = try OpenFile(path, O_RDWR)
    }

    /// The mark's position, or nil if there is no mark yet.
    ///
    /// - Throws: ``JournalError`` with `store_damaged` if it fails its own check, `read_failed`.
    static func position(in folder: DataFolder) throws(JournalError) -> Position? {
        do {
            let file = try OpenFile(path(in: folder), O_RDONLY)
            let bytes = try file.contents(atMost: 25)
            guard let position = Position(bytes) else {
                throw JournalError(.storeDamaged, "\(file.path) fails its check")
            }
            return position
        } catch let failure as SystemFailure where failure.number == ENOENT {
            return nil
        } catch {
            throw JournalError(reading: error)
        }
    }

    /// Moves the mark. A failure is ignored: the mark only lags.
    func move(to position: Position) {
        try? file.overwrite(with: position.bytes)
    }

    private static func path(in folder: DataFolder) -> String { folder.file("journal.mark") }
}

extension AcknowledgedMark.Position {
    /// Incarnation, row and their checksum, eight little-endian bytes each.
    fileprivate var bytes: [UInt8] {
        let body = Self.littleEndian(incarnation) + Self.littleEndian(row)
        return body + Self.littleEndian(Checksum(of: body).value)
    }

    fileprivate init?(_ bytes: [UInt8]) {
        guard bytes.count == 24 else { return nil }
        let words = bytes.withUnsafeBytes { raw in
            stride(from: 0, to: 24, by: 8).map {
                UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt64.self))
            }
        }
        self.init(incarnation: words[0], row: words[1])
        guard Checksum(of: bytes.prefix(16)).value == words[2] else { return nil }
    }

    private static func littleEndian(_ word: UInt64) -> [UInt8] {
        withUnsafeBytes(of: word.littleEndian) { Array($0) }
    }
}
