/// Lists of codes that share a meaning, read by code.
enum CodeTable {
    /// - Parameter codesByMeaning: Each meaning with its codes, which blanks separate.
    static func meanings<Meaning>(of codesByMeaning: [(Meaning, String)]) -> [String: Meaning] {
        var table: [String: Meaning] = [:]
        for (meaning, codes) in codesByMeaning {
            for code in codes.split(separator: " ") { table[String(code)] = meaning }
        }
        return table
    }
}
