/// Refuses JSON that two readers could read differently, or that costs more to read than it should.
///
/// A key may appear once in an object. `transaction_id` and `transactionId` name the same field to protobuf's JSON
/// mapping, so they count as one key, however they are escaped. Our messages have no maps, whose keys would be data.
/// The message's own parser refuses text that is not JSON at all.
/// - SeeAlso: RFC 8259, section 4; protobuf.dev/programming-guides/json.
struct JSONGuard {
    private enum Container {
        case array(count: Int)
        case object(keys: Set<String>, expectsKey: Bool)
    }

    private let depth: Int
    /// The cost of an object, whichever message it stands for.
    private let objectSize: Int
    private var cost: BodyCost
    private var open: [Container] = []

    private init(depth: Int, objectSize: Int, cost: BodyCost) {
        self.depth = depth
        self.objectSize = objectSize
        self.cost = cost
    }

    /// - Parameter depth: How many objects and arrays may be open at once.
    /// - Throws: ``ConnectError`` with `json_duplicate_key`, `json_too_deep` or `too_large`.
    static func check(
        _ bytes: UnsafeRawBufferPointer, _ shape: MessageShape, _ bounds: BodyBounds, depth: Int
    ) throws(ConnectError) {
        var json = JSONGuard(depth: depth, objectSize: shape.maxSize, cost: BodyCost(bounds, bytes: bytes.count))
        var index = 0
        while index < bytes.count {
            index = try json.step(bytes, index)
        }
    }

    /// Takes the token's first byte at `index`, or a whole string; returns the next index.
    private mutating func step(_ bytes: UnsafeRawBufferPointer, _ index: Int) throws(ConnectError) -> Int {
        switch bytes[index] {
        case UInt8(ascii: "{"):
            try cost.add(BodyCost.listElement(objectSize))
            try push(.object(keys: [], expectsKey: true))
        case UInt8(ascii: "["): try push(.array(count: 1))
        case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
        case UInt8(ascii: ","): try expectNext()
        case UInt8(ascii: "\""):
            let end = Self.endOfString(bytes, from: index + 1)
            try take(UnsafeRawBufferPointer(rebasing: bytes[(index + 1)..<end]))
            return end + 1
        default: break
        }
        return index + 1
    }

    private mutating func push(_ container: Container) throws(ConnectError) {
        guard open.count < depth else {
            throw ConnectError(
                .invalidArgument, .jsonTooDeep, "The body nests deeper than \(depth) objects and arrays",
                next: "send the message as its schema defines it")
        }
        open.append(container)
    }

    private mutating func expectNext() throws(ConnectError) {
        switch open.last {
        case .object(let keys, _):
            open[open.count - 1] = .object(keys: keys, expectsKey: true)
        case .array(let count):
            try cost.check(listElements: count + 1)
            try cost.add(BodyCost.listElement(16))
            open[open.count - 1] = .array(count: count + 1)
        case nil: break
        }
    }

    private mutating func take(_ string: UnsafeRawBufferPointer) throws(ConnectError) {
        guard case .object(var keys, expectsKey: true) = open.last else {
            return try cost.add(BodyCost.text(string.count))
        }
        try cost.addField()
        guard keys.count < BodyBounds.objectKeys else {
            throw ConnectError(
                .invalidArgument, .bodyMalformed, "An object in the body has more than \(BodyBounds.objectKeys) keys",
                next: "send the message as its schema defines it")
        }
        // Gives up its reference, so that the set below is changed in place.
        open[open.count - 1] = .array(count: 1)
        let key = Self.fieldName(string)
        guard keys.insert(key).inserted else {
            throw ConnectError(
                .invalidArgument, .jsonDuplicateKey, "The body has the key \"\(key.prefix(80))\" twice in one object",
                next: "give each key once, in one spelling")
        }
        open[open.count - 1] = .object(keys: keys, expectsKey: false)
    }

    /// The index of the string's closing quote, or the end of the bytes.
    private static func endOfString(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index, bytes.count)
    }

    /// The key without escapes, in lowerCamelCase.
    private static func fieldName(_ string: UnsafeRawBufferPointer) -> String {
        var name = ""
        var raisesNext = false
        for character in unescaped(string) {
            if character == "_" {
                raisesNext = true
            } else {
                name += raisesNext ? character.uppercased() : String(character)
                raisesNext = false
            }
        }
        return name
    }

    private static func unescaped(_ string: UnsafeRawBufferPointer) -> String {
        guard string.contains(UInt8(ascii: "\\")) else { return String(decoding: string, as: UTF8.self) }
        var units: [UInt16] = []
        var rest = String(decoding: string, as: UTF8.self).utf16[...]
        while let unit = rest.popFirst() {
            guard unit == UInt16(UInt8(ascii: "\\")), let escape = rest.popFirst() else {
                units.append(unit)
                continue
            }
            if escape == UInt16(UInt8(ascii: "u")),
                let code = UInt16(String(decoding: rest.prefix(4), as: UTF16.self), radix: 16)
            {
                units.append(code)
                rest = rest.dropFirst(4)
            } else {
                units.append(escape)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
