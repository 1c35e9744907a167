/// A path from one element down to others, such as `cac:PaymentMeans/cbc:PaymentDueDate`.
///
/// `cac` and `cbc` stand for UBL's two vocabularies here, whatever prefixes a file uses.
struct ElementPath: Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    struct Step: Sendable {
        let vocabulary: Vocabulary
        let name: String
    }

    let steps: [Step]
    let description: String

    init(stringLiteral text: String) {
        description = text
        steps = text.split(separator: "/").map { step in
            let isBasic = step.hasPrefix("cbc:")
            precondition(isBasic || step.hasPrefix("cac:"), "\(step) needs cac: or cbc:")
            return Step(vocabulary: isBasic ? .basic : .aggregate, name: String(step.dropFirst(4)))
        }
    }
}
