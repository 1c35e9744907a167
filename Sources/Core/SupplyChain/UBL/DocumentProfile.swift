/// The standard whose arithmetic a document promises to keep, by its CustomizationID and ProfileID.
struct DocumentProfile {
    /// EN 16931 and the standards built on it or before it: PEPPOL, CEN BII, SI-UBL.
    let promisesSums: Bool
    /// An extension of EN 16931 (`#conformant#`), whose payable amount may differ from the standard's total.
    let extendsTotals: Bool
    /// EN 16931 itself, whose tax breakdown can be recomputed from the lines.
    let promisesTaxBreakdown: Bool

    /// The sum rules that the document may follow.
    var sumRules: [SumRule] {
        if promisesTaxBreakdown { return [.en16931] }
        return promisesSums ? [.en16931, .bii] : SumRule.allCases
    }

    /// - Throws: ``DocumentError`` with `ambiguous_field`, `field_malformed` or `text_too_long`.
    init(of root: Element) throws(DocumentError) {
        let customization = try root.text("cbc:CustomizationID")?.lowercased() ?? ""
        let profile = try root.text("cbc:ProfileID")?.lowercased() ?? ""
        promisesTaxBreakdown = customization.contains("urn:cen.eu:en16931:2017")
        promisesSums = Self.families.contains { customization.contains($0) || profile.contains($0) }
        extendsTotals = customization.contains("#conformant#")
    }

    private static let families = ["urn:cen.eu:en16931:2017", "peppol", "cenbii.eu", "simplerinvoicing"]
}
