import SettlementProtocol

/// Adds up what a body would take in memory, while its bytes are scanned; refuses it at the first bound that it passes.
struct BodyCost {
    private let bounds: BodyBounds
    private let maxMemory: Int
    private let maxFields: Int
    private var memory = 0
    private var fields = 0

    init(_ bounds: BodyBounds, bytes: Int) {
        self.bounds = bounds
        maxMemory = bounds.allowance + BodyBounds.factor * bytes
        maxFields = BodyBounds.fieldAllowance + bytes / 4
    }

    /// - Throws: ``ConnectError`` with `too_large`.
    mutating func addField() throws(ConnectError) {
        fields += 1
        guard fields <= maxFields else {
            throw .tooLarge("The body has more than \(maxFields) fields, too many for its size")
        }
    }

    /// - Throws: ``ConnectError`` with `too_large`.
    mutating func add(_ bytes: Int) throws(ConnectError) {
        memory += bytes
        guard memory <= maxMemory else {
            throw .tooLarge("The body would take more than \(maxMemory) bytes in memory, too many for its size")
        }
    }

    /// - Throws: ``ConnectError`` with `too_large`.
    func check(listElements count: Int) throws(ConnectError) {
        guard count <= bounds.listElements else {
            throw .tooLarge("A list in the body has more than \(bounds.listElements) items")
        }
    }
}

extension BodyCost {
    /// Whether no body of this many bytes can pass a bound. Nothing costs more for its bytes than a list of empty
    /// messages, 2 bytes each; the elements of a packed list have a byte each.
    static func isBounded(bytes: Int, _ shape: MessageShape, _ bounds: BodyBounds) -> Bool {
        bytes <= min(bounds.listElements, BodyBounds.fieldAllowance)
            && bytes <= bounds.allowance / max(listElement(shape.maxSize) / 2, listElement(16))
    }

    /// Lists grow by doubling, so an element has its own place and an empty one.
    static func listElement(_ size: Int) -> Int { 2 * size }

    /// A text of at most 15 bytes is kept in place.
    static func text(_ count: Int) -> Int { count > 15 ? count + 48 : 0 }

    /// Bytes beyond 14 are kept in an object of their own.
    static func bytes(_ count: Int) -> Int { count > 14 ? count + 112 : 0 }

    /// Unknown fields are kept as they came, in a buffer that grows by doubling.
    static func unknown(_ count: Int) -> Int { 16 + 2 * count }
}

extension ConnectError {
    fileprivate static func tooLarge(_ detail: String) -> ConnectError {
        ConnectError(ProtocolError(.tooLarge, detail))
    }
}
