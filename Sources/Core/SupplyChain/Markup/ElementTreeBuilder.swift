import Foundation

#if canImport(FoundationXML)
import FoundationXML
#endif

/// Turns the parser's events into one tree of ``Element`` and stops the parser at the first limit that is exceeded.
final class ElementTreeBuilder: NSObject, XMLParserDelegate {
    private let limits: DocumentLimits
    /// From the root down to the element that is being read.
    private var open: [Element] = []
    /// How many open elements are being skipped: one that is left out, and those inside it.
    private var skipped = 0
    private var elements = 0
    private var root: Element?
    private var failure: DocumentError?

    private init(limits: DocumentLimits) {
        self.limits = limits
    }

    /// Reads `data`, which ``MarkupGate`` has accepted.
    ///
    /// - Throws: ``DocumentError`` with `not_xml` or one of the limits' codes.
    static func tree(of data: Data, within limits: DocumentLimits) throws(DocumentError) -> Element {
        let builder = ElementTreeBuilder(limits: limits)
        let parser = XMLParser(data: data)
        parser.delegate = builder
        parser.shouldProcessNamespaces = true
        parser.shouldResolveExternalEntities = false
        parser.externalEntityResolvingPolicy = .never
        // The parser's answer alone is not enough: it is true for a file that ends too early.
        let accepted = parser.parse()
        if let failure = builder.failure { throw failure }
        guard accepted, let root = builder.root, builder.open.isEmpty else { throw builder.malformed(parser) }
        return root
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        guard failure == nil else { return }
        elements += 1
        if elements > limits.elements {
            return stop(parser, .tooManyElements, "more than \(limits.elements) elements")
        }
        if open.count + skipped >= limits.depth {
            return stop(parser, .tooDeep, "elements are nested more than \(limits.depth) deep")
        }
        if let parent = open.indices.last { open[parent].isLeaf = false }
        let vocabulary = Vocabulary(namespace: namespaceURI ?? "")
        guard skipped == 0, open.isEmpty || vocabulary.isRead(name) else {
            skipped += 1
            return
        }
        open.append(
            Element(
                vocabulary: vocabulary, name: name, attributes: attributes.filter { !$0.key.contains(":") },
                line: parser.lineNumber))
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard failure == nil else { return }
        guard skipped == 0 else {
            skipped -= 1
            return
        }
        guard var element = open.popLast() else { return }
        if !element.isLeaf { element.text = "" }
        if let parent = open.indices.last {
            open[parent].children.append(element)
        } else {
            root = element
        }
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard failure == nil, skipped == 0, let last = open.indices.last else { return }
        open[last].text += text
        if open[last].text.utf8.count > limits.text {
            stop(parser, .textTooLong, "an element's text is longer than \(limits.text) bytes")
        }
    }

    func parser(_ parser: XMLParser, foundCDATA data: Data) {
        self.parser(parser, foundCharacters: String(decoding: data, as: UTF8.self))
    }

    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
        guard failure == nil, !Self.harmless.contains((error as NSError).code) else { return }
        failure = malformed(parser)
        parser.abortParsing()
    }

    /// libxml2's warnings that a namespace's name is not a URI, or a relative one; names are only compared here.
    private static let harmless = 99...100

    private func stop(_ parser: XMLParser, _ code: DocumentError.Code, _ message: String) {
        failure = DocumentError(code, message, where: place(of: parser))
        parser.abortParsing()
    }

    private func malformed(_ parser: XMLParser) -> DocumentError {
        DocumentError(
            .notXML, "the file is not well-formed XML; ask its sender for a complete one", where: place(of: parser))
    }

    private func place(of parser: XMLParser) -> String {
        "line \(parser.lineNumber), column \(parser.columnNumber)"
    }
}

extension Vocabulary {
    /// Whether an element below the root is kept.
    fileprivate func isRead(_ name: String) -> Bool {
        switch self {
        case .aggregate: true
        case .basic: name != "EmbeddedDocumentBinaryObject"
        case .other: false
        }
    }
}
