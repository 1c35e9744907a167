/// Elements in the order of their due times. Elements with the same due time keep the order of their addition.
///
/// A binary heap; the order never depends on hashing, so that two runs of one history are the same.
public struct Schedule<Element> {
    @usableFromInline var heap: [ScheduledSlot] = []
    /// The elements, each in its slot: the heap moves only the small slot records.
    @usableFromInline var elements: [Element?] = []
    @usableFromInline var freeSlots: [Int] = []
    @usableFromInline var added: UInt64 = 0

    @inlinable public init() {}

    @inlinable public var isEmpty: Bool { heap.isEmpty }
    @inlinable public var count: Int { heap.count }

    /// When the first element is due; nil if there is none.
    @inlinable public var firstDue: UInt64? { heap.first?.at }

    @inlinable public mutating func add(_ element: Element, at time: UInt64) {
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            elements[slot] = element
        } else {
            slot = elements.count
            elements.append(element)
        }
        heap.append(ScheduledSlot(at: time, number: added, slot: slot))
        added += 1
        heap.rise()
    }

    /// Takes the first element if it is due at `now`.
    @inlinable public mutating func popDue(at now: UInt64) -> Element? {
        guard let first = heap.first, first.at <= now else { return nil }
        return popFirst()?.element
    }

    /// Takes the first element, whenever it is due.
    @inlinable public mutating func popFirst() -> (at: UInt64, element: Element)? {
        guard let first = heap.popRoot(), let element = elements[first.slot] else { return nil }
        elements[first.slot] = nil
        freeSlots.append(first.slot)
        return (first.at, element)
    }
}

extension Schedule: Sendable where Element: Sendable {}

/// The slot and the due time of a scheduled element.
@usableFromInline
struct ScheduledSlot: Sendable {
    @usableFromInline let at: UInt64
    @usableFromInline let number: UInt64
    @usableFromInline let slot: Int

    @inlinable init(at: UInt64, number: UInt64, slot: Int) {
        self.at = at
        self.number = number
        self.slot = slot
    }

    @inlinable func isBefore(_ other: ScheduledSlot) -> Bool { at != other.at ? at < other.at : number < other.number }
}

extension [ScheduledSlot] {
    /// Moves the last slot record up to its place.
    @inlinable mutating func rise() {
        var child = count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard self[child].isBefore(self[parent]) else { return }
            swapAt(child, parent)
            child = parent
        }
    }

    @inlinable mutating func popRoot() -> ScheduledSlot? {
        guard let root = first, let last = popLast() else { return nil }
        guard !isEmpty else { return root }
        self[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in 2 * parent + 1..<2 * parent + 3 where child < count && self[child].isBefore(self[least]) {
                least = child
            }
            guard least != parent else { return root }
            swapAt(parent, least)
            parent = least
        }
    }
}
