public import Foundation

/// The values of one query in PostgreSQL's binary format, in order.
public struct PostgresParameters: Sendable {
    /// Object ids of types (`pg_type.dat`).
    private enum Kind {
        static let bytes: UInt32 = 17
        static let int64: UInt32 = 20
        static let int16: UInt32 = 21
        static let int32: UInt32 = 23
        static let text: UInt32 = 25
        static let uuid: UInt32 = 2950
        static let bytesList: UInt32 = 1001
        static let int16List: UInt32 = 1005
        static let int32List: UInt32 = 1007
        static let textList: UInt32 = 1009
        static let int64List: UInt32 = 1016
        static let uuidList: UInt32 = 2951
    }

    private(set) var types: [UInt32] = []
    private var ends: [Int] = []
    /// Begins with an unused byte, so that even an empty value has an address: a null pointer would mean NULL.
    private var bytes: [UInt8] = [0]

    public init() {}

    public var count: Int { types.count }

    /// Each value with its length, and 1 for the binary format.
    func withValues<Result>(
        _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> Result
    ) -> Result {
        bytes.withUnsafeBytes { bytes in
            var values: [UnsafePointer<CChar>?] = []
            var lengths: [Int32] = []
            var start = 1
            for end in ends {
                values.append(bytes.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self))
                lengths.append(Int32(end - start))
                start = end
            }
            return body(values, lengths, [Int32](repeating: 1, count: ends.count))
        }
    }

    private mutating func end(_ type: UInt32) {
        types.append(type)
        ends.append(bytes.count)
    }

    private mutating func write(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    // MARK: Single values

    public mutating func add(_ number: Int64) {
        write(number)
        end(Kind.int64)
    }

    public mutating func add(_ number: Int32) {
        write(number)
        end(Kind.int32)
    }

    public mutating func add(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        end(Kind.text)
    }

    /// A UUID as two words.
    public mutating func add(uuid: (high: UInt64, low: UInt64)) {
        write(uuid.high)
        write(uuid.low)
        end(Kind.uuid)
    }

    // MARK: Lists

    private mutating func begin(_ element: UInt32, count: Int, mayHoldNull: Bool = false) {
        write(Int32(count == 0 ? 0 : 1))
        write(Int32(mayHoldNull ? 1 : 0))
        write(element)
        guard count > 0 else { return }
        write(Int32(count))
        write(Int32(1))
    }

    private mutating func add<Number: FixedWidthInteger>(_ numbers: [Number], of element: UInt32, list: UInt32) {
        let size = Number.bitWidth / 8
        bytes.reserveCapacity(bytes.count + 20 + numbers.count * (4 + size))
        begin(element, count: numbers.count)
        for number in numbers {
            write(Int32(size))
            write(number)
        }
        end(list)
    }

    public mutating func add(_ numbers: [Int64]) { add(numbers, of: Kind.int64, list: Kind.int64List) }

    public mutating func add(_ numbers: [Int32]) { add(numbers, of: Kind.int32, list: Kind.int32List) }

    public mutating func add(_ numbers: [Int16]) { add(numbers, of: Kind.int16, list: Kind.int16List) }

    public mutating func add(_ texts: [String]) {
        begin(Kind.text, count: texts.count)
        for text in texts {
            write(Int32(text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        }
        end(Kind.textList)
    }

    public mutating func add(uuids: [(high: UInt64, low: UInt64)]) {
        bytes.reserveCapacity(bytes.count + 20 + uuids.count * 20)
        begin(Kind.uuid, count: uuids.count)
        for uuid in uuids {
            write(Int32(16))
            write(uuid.high)
            write(uuid.low)
        }
        end(Kind.uuidList)
    }

    /// Byte strings; nil is NULL.
    public mutating func add(_ strings: [Data?]) {
        bytes.reserveCapacity(bytes.count + 20 + strings.reduce(0) { $0 + 4 + ($1?.count ?? 0) })
        begin(Kind.bytes, count: strings.count, mayHoldNull: true)
        for string in strings {
            if let string {
                write(Int32(string.count))
                bytes.append(contentsOf: string)
            } else {
                write(Int32(-1))
            }
        }
        end(Kind.bytesList)
    }
}
