import Foundation
import Testing

/// The table in `docs/ARCHITECTURE.md` is the law; the sources and the manifest follow it.
@Suite struct ModuleTableTests {
    let table: ModuleTable

    init() throws {
        let document = try #require(Checkout.files(below: "docs").first { $0.path == ModuleTable.document })
        table = try ModuleTable(markdown: document.lines().map(\.text))
    }

    @Test func `every folder of Sources has a row and every row has a folder`() throws {
        let sources = Checkout.root.appending(path: "Sources").path(percentEncoded: false)
        let folders = Set(try FileManager.default.contentsOfDirectory(atPath: sources))
        let rows = Set(table.imports.keys)
        #expect(folders.subtracting(rows).sorted() == [], "folders of Sources without a row in \(ModuleTable.document)")
        #expect(rows.subtracting(folders).sorted() == [], "rows of \(ModuleTable.document) without a folder in Sources")
    }

    @Test func `a row names only modules that have rows`() {
        let unknown = table.imports.values.reduce(into: Set()) { $0.formUnion($1) }.subtracting(table.imports.keys)
        #expect(unknown.sorted() == [])
    }

    @Test func `no file imports a module of ours that its row does not name`() throws {
        var violations: [String] = []
        for file in try Checkout.files(below: "Sources") where file.path.hasSuffix(".swift") {
            let module = String(file.path.split(separator: "/")[1])
            let allowed = table.imports[module, default: []]
            for (number, text) in try file.lines() {
                guard let imported = ImportStatement(text)?.module, table.imports[imported] != nil,
                    imported != module, !allowed.contains(imported)
                else { continue }
                violations.append(
                    "\(file.path):\(number): \(module) may not import \(imported); "
                        + "its row in \(ModuleTable.document) names \(allowed.sorted())")
            }
        }
        #expect(violations == [])
    }

    @Test func `the manifest declares for every module what its row names`() async throws {
        let targets = try await PackageManifest.read().targets.filter { target in
            target.type != "test" && target.path?.hasPrefix("Tests/") != true
        }
        #expect(Set(targets.map(\.name)).symmetricDifference(table.imports.keys).sorted() == [])
        let differences = targets.compactMap { target -> String? in
            let declared = Set(target.dependencies.map(\.name)).intersection(table.imports.keys)
            let named = table.imports[target.name, default: []]
            guard declared != named else { return nil }
            return "\(target.name): Package.swift alone names \(declared.subtracting(named).sorted()), "
                + "\(ModuleTable.document) alone names \(named.subtracting(declared).sorted())"
        }
        #expect(differences == [])
    }
}
