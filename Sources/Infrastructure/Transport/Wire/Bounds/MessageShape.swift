import Foundation
import SwiftProtobuf
import Synchronization

/// The fields of a protobuf message and their cost in memory, found once by asking the message's generated decoder.
///
/// With it a body's cost is known from its bytes alone, before anything is decoded. See ``BodyCost``.
final class MessageShape: Sendable {
    enum Field: Sendable {
        /// One number, kept inside the message.
        case number
        /// A list of numbers of this size, packed or not.
        case numbers(stride: Int, encoding: NumberEncoding)
        case text(isList: Bool)
        case bytes(isList: Bool)
        case message(MessageShape, isList: Bool)
    }

    /// How the numbers of a packed list follow each other.
    enum NumberEncoding: Sendable {
        case varint
        case fixed(size: Int)
    }

    /// By field number; `nil` if the message has no such field.
    let fields: [Field?]
    /// The bytes of one message without the content that it refers to.
    let size: Int
    /// The largest ``size`` of this message and those inside it.
    let maxSize: Int

    /// Larger field numbers are read as unknown.
    private static let maxFieldNumber = 63
    /// Messages that are nested deeper are read as unknown; none of ours is.
    private static let maxDepth = 16

    private static let known = Mutex<[ObjectIdentifier: MessageShape]>([:])

    /// The shape of a type, found at its first use.
    static func of<M: Message>(_ type: M.Type) -> MessageShape {
        if let shape = known.withLock({ $0[ObjectIdentifier(type)] }) { return shape }
        let shape = MessageShape(of: type, depth: 0)
        known.withLock { $0[ObjectIdentifier(type)] = shape }
        return shape
    }

    fileprivate init<M: Message>(of type: M.Type, depth: Int) {
        var reader = ShapeReader(lastNumber: Self.maxFieldNumber, depth: depth)
        if depth < Self.maxDepth {
            var message = M()
            // The reader throws nothing.
            try? message.decodeMessage(decoder: &reader)
        }
        fields = reader.fields
        // A message with many fields keeps them in an object of its own, whose size is not in its layout.
        size = max(MemoryLayout<M>.stride, 16 * reader.fields.count { $0 != nil } + 32)
        let inner = reader.fields.lazy.compactMap { field in
            if case .message(let shape, _) = field { shape.maxSize } else { nil }
        }
        maxSize = max(size, inner.max() ?? 0)
    }
}

/// A decoder that offers each field number once, and notes how the message wants to read it.
private struct ShapeReader: Decoder {
    private(set) var fields: [MessageShape.Field?] = [nil]
    private let lastNumber: Int
    private let depth: Int

    init(lastNumber: Int, depth: Int) {
        self.lastNumber = lastNumber
        self.depth = depth
    }

    mutating func nextFieldNumber() -> Int? {
        guard fields.count <= lastNumber else { return nil }
        fields.append(nil)
        return fields.count - 1
    }

    private mutating func note(_ field: MessageShape.Field) {
        fields[fields.count - 1] = field
    }

    private mutating func varints(_ stride: Int) {
        note(.numbers(stride: stride, encoding: .varint))
    }

    private mutating func fixed(_ size: Int) {
        note(.numbers(stride: size, encoding: .fixed(size: size)))
    }

    mutating func handleConflictingOneOf() {}

    // MARK: Numbers

    mutating func decodeSingularFloatField(value: inout Float) { note(.number) }
    mutating func decodeSingularFloatField(value: inout Float?) { note(.number) }
    mutating func decodeRepeatedFloatField(value: inout [Float]) { fixed(4) }
    mutating func decodeSingularDoubleField(value: inout Double) { note(.number) }
    mutating func decodeSingularDoubleField(value: inout Double?) { note(.number) }
    mutating func decodeRepeatedDoubleField(value: inout [Double]) { fixed(8) }
    mutating func decodeSingularInt32Field(value: inout Int32) { note(.number) }
    mutating func decodeSingularInt32Field(value: inout Int32?) { note(.number) }
    mutating func decodeRepeatedInt32Field(value: inout [Int32]) { varints(4) }
    mutating func decodeSingularInt64Field(value: inout Int64) { note(.number) }
    mutating func decodeSingularInt64Field(value: inout Int64?) { note(.number) }
    mutating func decodeRepeatedInt64Field(value: inout [Int64]) { varints(8) }
    mutating func decodeSingularUInt32Field(value: inout UInt32) { note(.number) }
    mutating func decodeSingularUInt32Field(value: inout UInt32?) { note(.number) }
    mutating func decodeRepeatedUInt32Field(value: inout [UInt32]) { varints(4) }
    mutating func decodeSingularUInt64Field(value: inout UInt64) { note(.number) }
    mutating func decodeSingularUInt64Field(value: inout UInt64?) { note(.number) }
    mutating func decodeRepeatedUInt64Field(value: inout [UInt64]) { varints(8) }
    mutating func decodeSingularSInt32Field(value: inout Int32) { note(.number) }
    mutating func decodeSingularSInt32Field(value: inout Int32?) { note(.number) }
    mutating func decodeRepeatedSInt32Field(value: inout [Int32]) { varints(4) }
    mutating func decodeSingularSInt64Field(value: inout Int64) { note(.number) }
    mutating func decodeSingularSInt64Field(value: inout Int64?) { note(.number) }
    mutating func decodeRepeatedSInt64Field(value: inout [Int64]) { varints(8) }
    mutating func decodeSingularFixed32Field(value: inout UInt32) { note(.number) }
    mutating func decodeSingularFixed32Field(value: inout UInt32?) { note(.number) }
    mutating func decodeRepeatedFixed32Field(value: inout [UInt32]) { fixed(4) }
    mutating func decodeSingularFixed64Field(value: inout UInt64) { note(.number) }
    mutating func decodeSingularFixed64Field(value: inout UInt64?) { note(.number) }
    mutating func decodeRepeatedFixed64Field(value: inout [UInt64]) { fixed(8) }
    mutating func decodeSingularSFixed32Field(value: inout Int32) { note(.number) }
    mutating func decodeSingularSFixed32Field(value: inout Int32?) { note(.number) }
    mutating func decodeRepeatedSFixed32Field(value: inout [Int32]) { fixed(4) }
    mutating func decodeSingularSFixed64Field(value: inout Int64) { note(.number) }
    mutating func decodeSingularSFixed64Field(value: inout Int64?) { note(.number) }
    mutating func decodeRepeatedSFixed64Field(value: inout [Int64]) { fixed(8) }
    mutating func decodeSingularBoolField(value: inout Bool) { note(.number) }
    mutating func decodeSingularBoolField(value: inout Bool?) { note(.number) }
    mutating func decodeRepeatedBoolField(value: inout [Bool]) { varints(1) }
    mutating func decodeSingularEnumField<E: Enum>(value: inout E) { note(.number) }
    mutating func decodeSingularEnumField<E: Enum>(value: inout E?) { note(.number) }
    mutating func decodeRepeatedEnumField<E: Enum>(value: inout [E]) { varints(MemoryLayout<E>.stride) }

    // MARK: Content of variable length

    mutating func decodeSingularStringField(value: inout String) { note(.text(isList: false)) }
    mutating func decodeSingularStringField(value: inout String?) { note(.text(isList: false)) }
    mutating func decodeRepeatedStringField(value: inout [String]) { note(.text(isList: true)) }
    mutating func decodeSingularBytesField(value: inout Data) { note(.bytes(isList: false)) }
    mutating func decodeSingularBytesField(value: inout Data?) { note(.bytes(isList: false)) }
    mutating func decodeRepeatedBytesField(value: inout [Data]) { note(.bytes(isList: true)) }

    mutating func decodeSingularMessageField<M: Message>(value: inout M?) {
        note(.message(MessageShape(of: M.self, depth: depth + 1), isList: false))
    }

    mutating func decodeRepeatedMessageField<M: Message>(value: inout [M]) {
        note(.message(MessageShape(of: M.self, depth: depth + 1), isList: true))
    }

    // MARK: Fields that our messages do not have: their bytes are charged as those of unknown fields

    mutating func decodeSingularGroupField<G: Message>(value: inout G?) {}
    mutating func decodeRepeatedGroupField<G: Message>(value: inout [G]) {}
    mutating func decodeMapField<KeyType, ValueType: MapValueType>(
        fieldType: _ProtobufMap<KeyType, ValueType>.Type, value: inout _ProtobufMap<KeyType, ValueType>.BaseType
    ) {}
    mutating func decodeMapField<KeyType, ValueType>(
        fieldType: _ProtobufEnumMap<KeyType, ValueType>.Type,
        value: inout _ProtobufEnumMap<KeyType, ValueType>.BaseType
    ) where ValueType.RawValue == Int {}
    mutating func decodeMapField<KeyType, ValueType>(
        fieldType: _ProtobufMessageMap<KeyType, ValueType>.Type,
        value: inout _ProtobufMessageMap<KeyType, ValueType>.BaseType
    ) {}
    mutating func decodeExtensionField(
        values: inout ExtensionFieldValueSet, messageType: any Message.Type, fieldNumber: Int
    ) {}
}
