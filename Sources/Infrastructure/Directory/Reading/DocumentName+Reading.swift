extension DocumentName {
    /// Reads a document's name: `reference` alone, or `supplier`, `kind`, `number` and `issue_date`.
    package static func read(_ place: LocatedValue) throws(FederationFileError) -> DocumentName {
        let section = try Section(place, keys: ["reference", "supplier", "kind", "number", "issue_date"])
        guard let reference = section.optional("reference") else { return try readParts(section) }
        for key in ["supplier", "kind", "number", "issue_date"] where section.optional(key) != nil {
            throw section.place(of: key)
                .problem(.unknownKey, "a document is named by \"reference\" or by its parts, not by both; keep one")
        }
        return .reference(try reference.documentReference())
    }

    private static func readParts(_ section: Section) throws(FederationFileError) -> DocumentName {
        let kind = try section.required("kind").text()
        guard kind == Self.kind else {
            throw section.place(of: "kind")
                .problem(
                    .badValue,
                    "\"\(kind.prefix(40))\" is not a kind of document that a mandate pays; write \(Self.kind)")
        }
        return .parts(
            supplier: try section.required("supplier").label(atMost: 200), kind: kind,
            number: try section.required("number").label(atMost: 200),
            issueDate: try section.required("issue_date").day())
    }
}
