/// Splits a script into queries at the same places as psql.
enum SQLScript {
    static func statements(of script: String) -> [String] {
        var statements: [String] = []
        var current = ""
        var rest = script[...]
        while let next = rest.first {
            if rest.hasPrefix("--") {
                rest = rest.drop { $0 != "\n" }
            } else if next == "'" {
                current += take(through: "'", from: &rest, skipping: 1)
            } else if let tag = dollarTag(rest) {
                current += take(through: tag, from: &rest, skipping: tag.count)
            } else if next == ";" {
                statements.append(current)
                current = ""
                rest = rest.dropFirst()
            } else {
                current.append(next)
                rest = rest.dropFirst()
            }
        }
        statements.append(current)
        return statements.filter { !$0.allSatisfy(\.isWhitespace) }
    }

    private static func dollarTag(_ text: Substring) -> String? {
        text.prefixMatch(of: /\$[a-z]*\$/).map { String($0.output) }
    }

    private static func take(through end: String, from rest: inout Substring, skipping: Int) -> String {
        let start = rest.dropFirst(skipping)
        guard let range = start.firstRange(of: end) else {
            defer { rest = rest[rest.endIndex...] }
            return String(rest)
        }
        let taken = rest[..<range.upperBound]
        rest = rest[range.upperBound...]
        return String(taken)
    }
}
