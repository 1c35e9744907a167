import CheckoutFiles
import Testing

@Suite struct TypeNameTests {
    @Test func `no type has the name of its module`() throws {
        let places = try declaredTypes().filter { $0.name == $0.module }.map(\.place)
        #expect(places == [], "a type named like its module hides the module's other names")
    }

    @Test func `no type has a vague name such as Manager or Helper`() throws {
        let vague = /(Manager|Helper|Utils?|Impl)(?![a-z])/
        let places = try declaredTypes().filter { $0.name.contains(vague) }.map(\.place)
        #expect(places == [])
    }

    private struct DeclaredType {
        let name: String
        let module: String
        let place: String
    }

    private func declaredTypes() throws -> [DeclaredType] {
        let keywords = ["struct ", "class ", "enum ", "actor ", "protocol ", "typealias "]
        let declaration =
            #/
            \s* (?: (?: @\w+ (?: \([^)]*\) )? | [a-z]+ (?: \([a-z]+\) )? ) \s+ )*
            (?: struct | class | enum | actor | protocol | typealias ) \s+ `? (?<name> [A-Z]\w* )
            /#
        var found: [DeclaredType] = []
        for file in try Checkout.files(below: "Sources") where file.path.hasSuffix(".swift") {
            guard let module = ModuleTable.module(of: file.path)?.module else { continue }
            for (number, text) in try file.lines() where keywords.contains(where: { text.contains($0) }) {
                guard ImportStatement(text) == nil, let match = text.prefixMatch(of: declaration) else { continue }
                let name = String(match.output.name)
                found.append(DeclaredType(name: name, module: module, place: "\(file.path):\(number): \(name)"))
            }
        }
        return found
    }
}
