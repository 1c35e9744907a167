import Foundation

#if canImport(FoundationXML)
import FoundationXML
#endif

/// An element of a message, read by an independent parser; namespace prefixes are dropped.
final class Element {
    let name: String
    private(set) var attributes: [String: String] = [:]
    private(set) var children: [Element] = []
    fileprivate(set) var text = ""

    fileprivate init(name: String, attributes: [String: String]) {
        self.name = name
        self.attributes = attributes
    }

    /// The root of a document.
    convenience init(xml: String) throws {
        try self.init(data: Data(xml.utf8))
    }

    convenience init(data: Data) throws {
        let builder = Builder()
        let parser = XMLParser(data: data)
        parser.shouldProcessNamespaces = true
        parser.delegate = builder
        guard parser.parse(), let root = builder.root else {
            throw parser.parserError ?? CocoaError(.fileReadCorruptFile)
        }
        self.init(name: root.name, attributes: root.attributes)
        children = root.children
        text = root.text
    }

    /// Every element at a path of names below this one, such as `Bal/Amt`.
    subscript(_ path: String) -> [Element] {
        path.split(separator: "/").reduce([self]) { found, name in
            found.flatMap { $0.children.filter { $0.name == name } }
        }
    }

    func texts(_ path: String) -> [String] { self[path].map(\.text) }

    /// This element and all below it, each with the path to it, in the order of the document.
    func walk(below parent: String = "") -> [(path: String, element: Element)] {
        let path = parent + "/" + name
        return [(path, self)] + children.flatMap { $0.walk(below: path) }
    }

    /// The first element of that name, this one included.
    func first(_ name: String) -> Element? { walk().first { $0.element.name == name }?.element }

    private final class Builder: NSObject, XMLParserDelegate {
        var root: Element?
        private var open: [Element] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            let element = Element(name: name, attributes: attributes)
            if let parent = open.last { parent.children.append(element) } else { root = element }
            open.append(element)
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) { open.last?.text += text }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
        ) { _ = open.popLast() }
    }
}
