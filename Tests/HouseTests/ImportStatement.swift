/// The module that one line of Swift imports, however the import is written.
struct ImportStatement {
    let module: String

    /// Nil for a line that imports nothing.
    init?(_ line: some StringProtocol) {
        let line = String(line)
        guard line.contains("import") else { return nil }
        let statement =
            #/
            \s* (?: (?: @\w+ (?: \([^)]*\) )? | public | package | internal | fileprivate | private ) \s+ )*
            import \s+ (?: (?: typealias | struct | class | enum | protocol | let | var | func ) \s+ )?
            `? (?<module> \w+ )
            /#
        guard let match = line.prefixMatch(of: statement) else { return nil }
        module = String(match.output.module)
    }
}
