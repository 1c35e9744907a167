/// A part of a journal's archive with keys of its own.
public struct ArchiveSection: Hashable, Sendable {
    /// Stored with each item, so it never changes.
    public let number: Int
    /// Each key begins with a text, as ``ArchiveKey/init(text:)`` makes it. Items of different texts are stored apart.
    public let keysBeginWithText: Bool

    public init(_ number: Int, keysBeginWithText: Bool = false) {
        self.number = number
        self.keysBeginWithText = keysBeginWithText
    }

    /// The bytes of a key that it must share with all keys of the same block.
    func common(of key: ArchiveKey) -> ArraySlice<UInt8> {
        keysBeginWithText ? key.bytes.prefix { $0 != 0 } : []
    }
}

/// One item of a journal's archive: bytes under a key, in a section.
///
/// The archive is in the journal's file. It holds what must be found by key long after its row was written, so that
/// neither memory nor a start grows with the past.
public struct ArchiveItem: Hashable, Sendable {
    public let section: ArchiveSection
    public let key: ArchiveKey
    public let bytes: [UInt8]

    public init(section: ArchiveSection, key: ArchiveKey, bytes: [UInt8]) {
        self.section = section
        self.key = key
        self.bytes = bytes
    }
}

/// The key of an ``ArchiveItem``. Keys of one section are in the order of their bytes.
public struct ArchiveKey: Hashable, Comparable, Sendable {
    public private(set) var bytes: [UInt8]

    public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// A text with its end, so that no other text's keys begin with these bytes. It must not contain U+0000.
    public init(text: String) { bytes = Array(text.utf8) + [0] }

    /// The first key of an id of this time. Ids are UUIDv7, whose first 6 bytes are Unix milliseconds.
    public init(idTime unixMilliseconds: UInt64) {
        self.init(Self.first.with(unixMilliseconds).bytes.dropFirst(2))
    }

    /// This key, continued by `number`, whose order is kept.
    public func with(_ number: UInt64) -> ArchiveKey {
        withUnsafeBytes(of: number.bigEndian) { ArchiveKey(bytes + $0) }
    }

    /// This key, continued by `more`.
    public func with(_ more: some Sequence<UInt8>) -> ArchiveKey { ArchiveKey(bytes + more) }

    public static func < (one: ArchiveKey, other: ArchiveKey) -> Bool {
        one.bytes.lexicographicallyPrecedes(other.bytes)
    }

    /// The first key in byte order.
    public static let first = ArchiveKey([])

    /// After every key in use: 17 bytes of 0xFF.
    public static let end = ArchiveKey(repeatElement(0xFF, count: 17))

    /// The first key after this one.
    public var next: ArchiveKey { ArchiveKey(bytes + [0]) }

    /// All keys that begin with this one.
    public var extensions: Range<ArchiveKey> { self..<with(Self.end.bytes) }
}
