extension Element {
    /// Every element at `path`, in the order of the file.
    func all(_ path: ElementPath) -> [Element] {
        var found = [self]
        for step in path.steps {
            found = found.flatMap { element in
                element.children.filter { $0.name == step.name && $0.vocabulary == step.vocabulary }
            }
        }
        return found
    }

    /// The element at `path`, which may occur at most once.
    ///
    /// - Throws: ``DocumentError`` with `ambiguous_field` if it occurs more than once.
    func single(_ path: ElementPath) throws(DocumentError) -> Element? {
        let found = all(path)
        if found.count > 1 {
            throw DocumentError(
                .ambiguousField, "occurs \(found.count) times where one is allowed", where: found[1].place(at: path))
        }
        return found.first
    }

    /// The text of the element at `path`, which may occur at most once; nil if it is missing or empty.
    ///
    /// - Throws: ``DocumentError`` with `ambiguous_field`, `field_malformed` or `text_too_long`.
    func text(_ path: ElementPath) throws(DocumentError) -> String? {
        try single(path)?.value(at: path)
    }

    /// As ``text(_:)``, for a mandatory element.
    ///
    /// - Throws: Also `missing_field`.
    func requiredText(_ path: ElementPath) throws(DocumentError) -> String {
        guard let text = try text(path) else { throw missing(path) }
        return text
    }

    /// The first text that is not empty, along the paths in their order and then in the order of the file.
    ///
    /// - Throws: ``DocumentError`` with `field_malformed` or `text_too_long`.
    func firstText(_ paths: ElementPath...) throws(DocumentError) -> String? {
        for path in paths {
            for element in all(path) {
                if let text = try element.value(at: path) { return text }
            }
        }
        return nil
    }

    func missing(_ path: ElementPath) -> DocumentError {
        DocumentError(.missingField, "\(name) has no \(path)", where: "\(name), line \(line)")
    }
}
