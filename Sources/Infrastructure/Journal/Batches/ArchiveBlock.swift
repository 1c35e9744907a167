import Foundation

/// Neighbouring items of one section in one row of the archive: a row for each item would cost several times the work.
struct ArchiveBlock {
    /// In the order of keys, each key once; never empty.
    let items: [ArchiveItem]

    /// The most that a block of several items holds: little, since a late item makes its block be written anew.
    static let maxBytes = 16 << 10
    /// The two lengths before each item, in bytes.
    private static let lengths = (key: 2, bytes: 4)

    var first: ArchiveKey { items[0].key }
    var last: ArchiveKey { items[items.count - 1].key }

    /// Cuts items into blocks of about equal sizes.
    ///
    /// - Parameter items: In the order of keys, each key once.
    static func blocks(of items: some Collection<ArchiveItem>) -> [ArchiveBlock] {
        let total = items.reduce(0) { $0 + Self.size(of: $1) }
        let fair = total / max(1, (total + maxBytes - 1) / maxBytes)
        var blocks: [ArchiveBlock] = []
        var (block, size): ([ArchiveItem], Int) = ([], 0)
        for item in items {
            let more = Self.size(of: item)
            if !block.isEmpty, size >= fair || size + more > maxBytes {
                blocks.append(ArchiveBlock(items: block))
                (block, size) = ([], 0)
            }
            block.append(item)
            size += more
        }
        return block.isEmpty ? blocks : blocks + [ArchiveBlock(items: block)]
    }

    private static func size(of item: ArchiveItem) -> Int {
        lengths.key + lengths.bytes + item.key.bytes.count + item.bytes.count
    }

    /// The item's bytes if it is alone; otherwise each item as the length of its key (2 bytes), the length of its bytes
    /// (4 bytes), both with the lowest byte first, the key, and the bytes.
    func serialized() -> [UInt8] {
        if items.count == 1 { return items[0].bytes }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(items.reduce(0) { $0 + Self.size(of: $1) })
        for item in items {
            withUnsafeBytes(of: UInt16(item.key.bytes.count).littleEndian) { bytes += $0 }
            withUnsafeBytes(of: UInt32(item.bytes.count).littleEndian) { bytes += $0 }
            bytes += item.key.bytes
            bytes += item.bytes
        }
        return bytes
    }

    init(items: [ArchiveItem]) { self.items = items }

    /// - Throws: ``JournalError`` with `store_damaged`.
    init(
        serialized bytes: [UInt8], from first: ArchiveKey, to last: ArchiveKey, in section: ArchiveSection
    ) throws(JournalError) {
        guard first < last else {
            items = [ArchiveItem(section: section, key: first, bytes: bytes)]
            return
        }
        var items: [ArchiveItem] = []
        var rest = bytes[...]
        while let keyLength = Self.number(Self.lengths.key, from: &rest),
            let length = Self.number(Self.lengths.bytes, from: &rest), rest.count >= keyLength + length
        {
            let key = ArchiveKey(rest.prefix(keyLength))
            let end = rest.startIndex + keyLength + length
            items.append(ArchiveItem(section: section, key: key, bytes: Array(rest[(end - length)..<end])))
            rest = rest[end...]
        }
        let isInOrder = zip(items, items.dropFirst()).allSatisfy { $0.key < $1.key }
        guard rest.isEmpty, isInOrder, items.first?.key == first, items.last?.key == last else {
            throw JournalError(.storeDamaged, "a block of the archive does not hold the items that it should")
        }
        self.items = items
    }

    private static func number(_ length: Int, from rest: inout ArraySlice<UInt8>) -> Int? {
        guard rest.count >= length else { return nil }
        defer { rest = rest.dropFirst(length) }
        return rest.prefix(length).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    func holds(_ key: ArchiveKey) -> Bool { first <= key && key <= last }

    func bytes(of key: ArchiveKey) -> [UInt8]? {
        var (low, high) = (0, items.count)
        while low < high {
            let middle = (low + high) / 2
            if items[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low < items.count && items[low].key == key ? items[low].bytes : nil
    }

    /// The items of this block and `others`, in the order of keys. If a key is in both, this block's item stays.
    func merged(with others: some Sequence<ArchiveItem>) -> [ArchiveItem] {
        (items + others.filter { bytes(of: $0.key) == nil }).sorted { $0.key < $1.key }
    }
}
