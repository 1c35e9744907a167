import CheckoutFiles
import Directory
import Foundation
import PostgresCore
import Testing

/// The file that names a bank's tables and columns.
@Suite struct ReadsMappings {
    private func shipped() throws -> String { try Checkout.text("deploy/postgresql/mapping.yaml") }

    private func error(replacing old: String, with new: String) throws -> FederationFileError? {
        let text = try shipped()
        #expect(text.contains(old))
        do {
            _ = try CoreMapping.parse(text.replacing(old, with: new, maxReplacements: 1), file: "mapping.yaml")
            return nil
        } catch {
            return error
        }
    }

    @Test func `the shipped mapping is the mapping of the reference core`() throws {
        #expect(try CoreMapping.parse(shipped(), file: "mapping.yaml") == .reference)
    }

    @Test(arguments: [
        ("  key: number", "  kee: number", FederationFileError.Code.unknownKey, "accounts.kee"),
        ("  balance: balance", "", .missingKey, "accounts"), ("unit: minor", "unit: cents", .badValue, "accounts.unit"),
        ("table: bank.account", "table: account", .badValue, "accounts.table"),
        ("  open_status: open", "", .missingKey, "accounts"),
        ("  id: id", "  id: customer.id", .badValue, "customers.id"),
    ])
    func `an error is named with its code, key path and file`(
        old: String, new: String, code: FederationFileError.Code, keyPath: String
    ) throws {
        let error = try #require(try error(replacing: old, with: new))
        #expect(error.code == code)
        #expect(error.keyPath == keyPath)
        #expect(error.file == "mapping.yaml")
    }

    @Test func `names are quoted in SQL`() {
        #expect(SQLName("bank.account").quoted == #""bank"."account""#)
        #expect(SQLName(#"odd"name; DROP"#).quoted == #""odd""name; DROP""#)
    }
}
