import GRDB

extension BatchJournal {
    /// Sets a pragma on the writing connection. Tests use it to take away space or write permission, and to restore it.
    package func set(_ pragma: String, to value: Int) throws {
        try connection.inDatabase { try $0.execute(sql: "PRAGMA \(pragma) = \(value)") }
    }
}
