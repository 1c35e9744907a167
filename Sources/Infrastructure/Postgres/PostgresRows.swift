import CPostgres
public import Foundation

/// The server's answer to one query: rows in binary format, and how many rows the query touched.
///
/// `@unchecked Sendable`: the result is complete before this value exists, libpq's readers do not change it, and it is
/// freed once, with the last reference.
public final class PostgresRows: @unchecked Sendable {
    private let result: OpaquePointer

    init(owning result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    public var count: Int { Int(PQntuples(result)) }

    /// Rows that the query inserted, changed, deleted or returned.
    public var touched: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// Such as `COMMIT`, or `ROLLBACK` if a transaction could not be committed.
    public var tag: String { String(cString: PQcmdStatus(result)) }

    private func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        guard PQgetisnull(result, Int32(row), Int32(column)) == 0 else { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(result, Int32(row), Int32(column)),
            count: Int(PQgetlength(result, Int32(row), Int32(column))))
    }

    private func number<Number: FixedWidthInteger>(_ row: Int, _ column: Int, as: Number.Type) -> Number? {
        guard let bytes = bytes(row, column), bytes.count == MemoryLayout<Number>.size else { return nil }
        return Number(bigEndian: bytes.loadUnaligned(as: Number.self))
    }

    public func isNull(_ row: Int, _ column: Int) -> Bool { PQgetisnull(result, Int32(row), Int32(column)) != 0 }

    /// Nil if the value is NULL or of another size, here and below; text and data have any size.
    public func int64(_ row: Int, _ column: Int) -> Int64? { number(row, column, as: Int64.self) }

    public func int32(_ row: Int, _ column: Int) -> Int32? { number(row, column, as: Int32.self) }

    public func int16(_ row: Int, _ column: Int) -> Int16? { number(row, column, as: Int16.self) }

    public func bool(_ row: Int, _ column: Int) -> Bool? { number(row, column, as: UInt8.self).map { $0 != 0 } }

    public func text(_ row: Int, _ column: Int) -> String? {
        bytes(row, column).map { String(decoding: $0, as: UTF8.self) }
    }

    public func data(_ row: Int, _ column: Int) -> Data? { bytes(row, column).map { Data($0) } }

    public func uuid(_ row: Int, _ column: Int) -> (high: UInt64, low: UInt64)? {
        guard let bytes = bytes(row, column), bytes.count == 16 else { return nil }
        return (
            UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
    }
}
