/// Walks over the fields of a protobuf body by the shape of its message, and adds up their cost. Decodes nothing.
///
/// - SeeAlso: protobuf.dev/programming-guides/encoding.
struct ProtobufScan {
    private var cost: BodyCost

    /// - Throws: ``ConnectError`` with `too_large`, or with `body_malformed` for bytes that are not protobuf.
    static func check(
        _ bytes: UnsafeRawBufferPointer, _ shape: MessageShape, _ bounds: BodyBounds
    ) throws(ConnectError) {
        guard !BodyCost.isBounded(bytes: bytes.count, shape, bounds) else { return }
        var scan = ProtobufScan(cost: BodyCost(bounds, bytes: bytes.count))
        try scan.message(bytes, shape)
    }

    private mutating func message(_ bytes: UnsafeRawBufferPointer, _ shape: MessageShape) throws(ConnectError) {
        // Messages inside lists are many and small, so the counts are kept without an allocation each.
        let failure = withUnsafeTemporaryAllocation(of: Int.self, capacity: shape.fields.count) { counts in
            counts.initialize(repeating: 0)
            do throws(ConnectError) {
                try fields(bytes, shape, counts)
                return nil as ConnectError?
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private mutating func fields(
        _ bytes: UnsafeRawBufferPointer, _ shape: MessageShape, _ counts: UnsafeMutableBufferPointer<Int>
    ) throws(ConnectError) {
        var input = WireInput(bytes)
        while !input.isAtEnd {
            let (number, value) = try input.field()
            try cost.addField()
            guard number < shape.fields.count, let field = shape.fields[number] else {
                try cost.add(BodyCost.unknown(value.count))
                continue
            }
            let added = try add(field, value)
            guard added > 0 else { continue }
            counts[number] += added
            try cost.check(listElements: counts[number])
        }
    }

    /// - Returns: How many elements of a list the value has; 0 if the field is not a list.
    private mutating func add(_ field: MessageShape.Field, _ value: WireInput.Value) throws(ConnectError) -> Int {
        switch (field, value) {
        case (.number, .number):
            return 0
        case (.numbers(let stride, _), .number):
            try cost.add(BodyCost.listElement(stride))
            return 1
        case (.numbers(let stride, let encoding), .content(let packed)):
            let count = encoding.count(of: packed)
            try cost.add(count * BodyCost.listElement(stride))
            return count
        case (.text(let isList), .content(let text)):
            try cost.add(BodyCost.text(text.count) + (isList ? BodyCost.listElement(16) : 0))
            return isList ? 1 : 0
        case (.bytes(let isList), .content(let content)):
            try cost.add(BodyCost.bytes(content.count) + (isList ? BodyCost.listElement(16) : 0))
            return isList ? 1 : 0
        case (.message(let shape, let isList), .content(let content)):
            try cost.add(isList ? BodyCost.listElement(shape.size) : shape.size)
            try message(content, shape)
            return isList ? 1 : 0
        case (.number, .content), (.text, .number), (.bytes, .number), (.message, .number):
            // Another type than the schema's: the decoder keeps it as an unknown field.
            try cost.add(BodyCost.unknown(value.count))
            return 0
        }
    }
}

extension MessageShape.NumberEncoding {
    fileprivate func count(of packed: UnsafeRawBufferPointer) -> Int {
        switch self {
        case .varint: packed.count { $0 < 0x80 }
        case .fixed(let size): packed.count / size
        }
    }
}

/// Reads the fields of one message in the protobuf wire format.
private struct WireInput {
    enum Value {
        /// The count of its bytes.
        case number(Int)
        case content(UnsafeRawBufferPointer)

        var count: Int {
            switch self {
            case .number(let count): count
            case .content(let bytes): bytes.count
            }
        }
    }

    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { index >= bytes.count }

    /// - Throws: ``ConnectError`` with `body_malformed`.
    mutating func field() throws(ConnectError) -> (number: Int, Value) {
        let tag = try varint()
        guard let number = Int(exactly: tag >> 3), (1...536_870_911).contains(number) else { throw .notProtobuf }
        let start = index
        switch tag & 7 {
        case 0:
            _ = try varint()
            return (number, .number(index - start))
        case 1: return (number, .number(try skip(8).count))
        case 2:
            guard let count = Int(exactly: try varint()) else { throw .notProtobuf }
            return (number, .content(try skip(count)))
        case 5: return (number, .number(try skip(4).count))
        // Groups are not part of proto3.
        default: throw .notProtobuf
        }
    }

    private mutating func varint() throws(ConnectError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while index < bytes.count, shift < 70 {
            let byte = bytes[index]
            index += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw .notProtobuf
    }

    private mutating func skip(_ count: Int) throws(ConnectError) -> UnsafeRawBufferPointer {
        guard count <= bytes.count - index else { throw .notProtobuf }
        defer { index += count }
        return UnsafeRawBufferPointer(rebasing: bytes[index..<(index + count)])
    }
}

extension ConnectError {
    fileprivate static let notProtobuf = ConnectError(
        .invalidArgument, .bodyMalformed, "The body is not a protobuf message",
        next: "encode it by the service's .proto file")
}
