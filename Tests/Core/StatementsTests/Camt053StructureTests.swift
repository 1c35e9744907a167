import Foundation
import Statements
import Testing

@Suite struct Camt053StructureTests {
    @Test(arguments: StatementSample.all)
    func `elements stand in the schema's order`(sample: StatementSample) throws {
        for (path, element) in try sample.camt().walk() where !element.children.isEmpty {
            let order = try #require(SchemaOrder.children(of: path), "no type for \(path)")
            let places = try element.children.map { child in
                try #require(order.firstIndex(of: child.name), "\(path) has no \(child.name)")
            }
            #expect(places == places.sorted(), "\(path)")
        }
    }

    @Test func `the message is in the namespace of its version`() throws {
        let text = try StatementSample().camtText()
        #expect(
            text.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"\(Camt053.namespace)\">\n"))
        #expect(Camt053.namespace == "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08")
    }

    @Test(.enabled(if: !PublishedStatements.all.isEmpty, "the shared documents are not beside this clone"))
    func `published statements are available for the comparison`() {
        #expect(PublishedStatements.all.count >= 4)
    }

    @Test(
        .enabled(if: !PublishedStatements.all.isEmpty, "the shared documents are not beside this clone"),
        arguments: PublishedStatements.all)
    func `elements stand in the order of statements that banks have published`(file: String) throws {
        let theirs = try orders(in: PublishedStatements.statement(file))
        var compared = 0
        for sample in StatementSample.all {
            for (path, ours) in orders(in: try #require(try sample.camt().first("BkToCstmrStmt"))) {
                for pair in ours where theirs[path, default: []].contains(Pair(first: pair.second, second: pair.first))
                {
                    Issue.record("\(path): \(pair.first) stands before \(pair.second) here only")
                }
                compared += ours.intersection(theirs[path, default: []]).count
            }
        }
        #expect(compared > 20, "too little in common for a comparison")
    }

    @Test(
        .enabled(
            if: PublishedStatements.all.contains { $0.hasPrefix("ballerina/") },
            "the shared documents are not beside this clone"))
    func `our statement has a published statement's elements, except pages, legal sequence and cheque number`() throws {
        let file = try #require(PublishedStatements.all.first { $0.hasPrefix("ballerina/") })
        let theirs = try PublishedStatements.statement(file)
        let ours = try #require(try StatementSample().camt().first("BkToCstmrStmt"))
        let paths = Set(ours.walk().map(\.path))
        // Our statements have no pages and are not counted, and only their entry is a cheque.
        let absent = Set(theirs.walk().map(\.path)).subtracting(paths)
        #expect(
            absent.map { $0.replacing("/BkToCstmrStmt/", with: "") }.sorted() == [
                "Stmt/LglSeqNb", "Stmt/Ntry/NtryDtls/TxDtls/Refs/ChqNb", "Stmt/StmtPgntn",
                "Stmt/StmtPgntn/LastPgInd",
                "Stmt/StmtPgntn/PgNb",
            ])
    }

    @Test(.enabled(if: SchemaCheck.missing == nil, "\(SchemaCheck.missing ?? "")"), arguments: StatementSample.all)
    func `a message is valid against the schema`(sample: StatementSample) throws {
        #expect(try SchemaCheck.findings(in: sample.camtText()) == "")
    }

    @Test(.enabled(if: SchemaCheck.missing == nil, "\(SchemaCheck.missing ?? "")"))
    func `the schema check finds a missing element`() throws {
        let wrong = try StatementSample().camtText().replacing("<MsgId>birch-mill-eur-1</MsgId>", with: "")
        #expect(try SchemaCheck.findings(in: wrong).contains("MsgId"))
    }

    private struct Pair: Hashable {
        let first: String
        let second: String
    }

    /// For each path, the pairs of children of which the first stands before the second.
    private func orders(in root: Element) -> [String: Set<Pair>] {
        var orders: [String: Set<Pair>] = [:]
        for (path, element) in root.walk() {
            var seen: [String] = []
            for child in element.children where seen.last != child.name {
                for earlier in seen where earlier != child.name {
                    orders[path, default: []].insert(Pair(first: earlier, second: child.name))
                }
                seen.append(child.name)
            }
        }
        return orders
    }
}
