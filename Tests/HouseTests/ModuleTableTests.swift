import CheckoutFiles
import Foundation
import Testing

/// The tables in `docs/ARCHITECTURE.md` are authoritative; the sources and the manifest must agree with them.
@Suite struct ModuleTableTests {
    let table: ModuleTable

    init() throws {
        let document = try #require(Checkout.files(below: "docs").first { $0.path == ModuleTable.document })
        table = try ModuleTable(markdown: document.lines().map(\.text))
    }

    @Test func `there are four floors`() {
        #expect(table.floors == ["Core", "Infrastructure", "Members", "Tools"])
    }

    @Test func `every folder of a floor has a row in its table and every row has a folder`() throws {
        for (place, floor) in table.floors.enumerated() {
            let folder = Checkout.path("Sources/\(floor)")
            let modules = Set(try FileManager.default.contentsOfDirectory(atPath: folder))
            let rows = Set(table.rows.filter { $0.value.floor == place }.keys)
            #expect(modules.subtracting(rows).sorted() == [], "folders of \(floor) without a row")
            #expect(rows.subtracting(modules).sorted() == [], "rows of \(floor) without a folder")
        }
    }

    @Test func `a row names only modules of its own floor and of those below`() {
        let wrong = table.rows.flatMap { module, row in
            row.imports.filter { table.rows[$0].map { $0.floor > row.floor } ?? true }.map { "\(module) → \($0)" }
        }
        #expect(wrong.sorted() == [])
    }

    @Test func `no file imports a module of ours that its row does not name`() throws {
        var violations: [String] = []
        for file in try Checkout.files(below: "Sources") where file.path.hasSuffix(".swift") {
            guard let module = ModuleTable.module(of: file.path)?.module else { continue }
            let allowed = table.rows[module]?.imports ?? []
            for (number, text) in try file.lines() {
                guard let imported = ImportStatement(text)?.module, table.rows[imported] != nil,
                    imported != module, !allowed.contains(imported)
                else { continue }
                violations.append(
                    "\(file.path):\(number): \(module) may not import \(imported); "
                        + "its row in \(ModuleTable.document) names \(allowed.sorted())")
            }
        }
        #expect(violations == [])
    }

    @Test func `the manifest declares for every module the imports in its row`() async throws {
        let targets = try await PackageManifest.read().targets.filter { $0.path?.hasPrefix("Sources/") == true }
        #expect(Set(targets.map(\.name)).symmetricDifference(table.rows.keys).sorted() == [])
        let differences = targets.compactMap { target -> String? in
            let declared = Set(target.dependencies.map(\.name)).intersection(table.rows.keys)
            let named = table.rows[target.name]?.imports ?? []
            guard declared != named else { return nil }
            return "\(target.name): Package.swift alone names \(declared.subtracting(named).sorted()), "
                + "\(ModuleTable.document) alone names \(named.subtracting(declared).sorted())"
        }
        #expect(differences == [])
    }

    @Test func `every target imports each dependency that it declares, external packages included`() async throws {
        var unused: [String] = []
        for target in try await PackageManifest.read().targets {
            let path = try #require(target.path, "\(target.name) says where it is")
            var imported: Set<String> = []
            for file in try Checkout.files(below: path) where file.path.hasSuffix(".swift") {
                imported.formUnion(try file.lines().compactMap { ImportStatement($0.text)?.module })
            }
            for dependency in target.dependencies where !imported.contains(dependency.name) {
                unused.append("\(target.name) declares \(dependency.name) but never imports it")
            }
        }
        #expect(unused == [])
    }
}
