/// A list from which any element can be removed in constant time.
struct LinkedList<Element: AnyObject> {
    /// An element's place in one list. The element keeps it; an element of two lists has two.
    final class Link {
        unowned let element: Element
        fileprivate(set) var next: Link?
        fileprivate unowned var previous: Link?
        fileprivate(set) var isInList = false

        init(_ element: Element) {
            self.element = element
        }
    }

    private(set) var first: Link?
    private unowned var last: Link?
    private(set) var count = 0

    mutating func append(_ link: Link) {
        link.isInList = true
        link.previous = last
        if let last { last.next = link } else { first = link }
        last = link
        count += 1
    }

    mutating func remove(_ link: Link) {
        let (previous, next) = (link.previous, link.next)
        if let previous { previous.next = next } else { first = next }
        if let next { next.previous = previous } else { last = previous }
        link.previous = nil
        link.next = nil
        link.isInList = false
        count -= 1
    }
}
