import GRDB

extension BatchJournal {
    /// Sets a pragma on the writing connection: how tests take space or the right to write away, and give it back.
    package func set(_ pragma: String, to value: Int) throws {
        try connection.inDatabase { try $0.execute(sql: "PRAGMA \(pragma) = \(value)") }
    }
}
