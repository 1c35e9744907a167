/// Why a call to PostgreSQL failed.
public struct PostgresError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The code that programs branch on; raw values are stable.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// No connection could be made: nothing was done.
        case unreachable = "database_unreachable"
        /// The server rejects this role, or has no such database.
        case denied = "database_denied"
        /// The connection ended during the call: the last request may or may not have taken effect.
        case connectionLost = "connection_lost"
        /// No answer in time; the connection is closed, and the last request may or may not have taken effect.
        case timedOut = "database_timed_out"
        /// A conflict with another transaction: nothing was changed, and an immediate retry may succeed.
        case conflict = "transaction_conflict"
        /// The server accepts no changes: it is a standby, or set to read-only.
        case readOnly = "database_read_only"
        /// The server's commits might not survive a power loss.
        case notDurable = "not_durable"
        /// The server's disk is full.
        case full = "database_full"
        /// The server cannot take more work now.
        case overloaded = "database_overloaded"
        /// The role lacks a privilege.
        case notPermitted = "role_lacks_privilege"
        /// A table, column or function does not exist.
        case notThere = "object_missing"
        /// The database refused a value, or a constraint or trigger refused the change.
        case refused = "refused_by_database"
        /// Anything else.
        case failed = "database_failed"
    }

    public let code: Code
    /// Five characters (PostgreSQL, appendix A); empty if the server did not answer.
    public let sqlState: String
    /// The server's message, without the values that it adds as detail. For people; nothing parses it.
    public let detail: String
    /// The object that the server names with its message; nil if it names none.
    public let object: PostgresObject?
    /// The name of the query that failed; empty if it is not known.
    public internal(set) var query = ""

    public init(_ code: Code, sqlState: String = "", _ detail: String, object: PostgresObject? = nil) {
        self.code = code
        self.sqlState = sqlState
        self.detail = detail
        self.object = object
    }

    public var description: String {
        sqlState.isEmpty ? "\(code.rawValue): \(detail)" : "\(code.rawValue) (SQLSTATE \(sqlState)): \(detail)"
    }

    /// An error that the server returned.
    init(sqlState: String, _ detail: String, object: PostgresObject?) {
        self.init(Code(sqlState: sqlState), sqlState: sqlState, detail, object: object)
    }
}

extension PostgresError {
    /// The same error, as that of a query.
    func of(_ query: String) -> PostgresError {
        var error = self
        error.query = query
        return error
    }
}

extension PostgresError.Code {
    fileprivate init(sqlState: String) {
        switch sqlState {
        case "40001", "40P01", "55P03": self = .conflict
        case "25006": self = .readOnly
        case "53100": self = .full
        case "57014", "55000": self = .overloaded
        case "42501": self = .notPermitted
        case "42703", "42P01", "42883", "3F000", "42704": self = .notThere
        case "57P01", "57P02", "57P03": self = .connectionLost
        case "3D000": self = .denied
        default:
            switch sqlState.prefix(2) {
            case "08": self = .connectionLost
            case "28": self = .denied
            case "53": self = .overloaded
            case "21", "22", "23", "44", "P0", "FR": self = .refused
            default: self = .failed
            }
        }
    }
}
