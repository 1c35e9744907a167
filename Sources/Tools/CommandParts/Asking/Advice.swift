/// Which command helps with a reason that a server gave. Servers do not know the command line; it knows their reason codes.
package enum Advice {
    /// A server's advice, and the command that carries it out where there is one.
    ///
    /// - Parameter reason: A stable reason code.
    package static func next(_ next: String, for reason: String) -> String {
        guard let command = command(for: reason) else { return next.isEmpty ? "look at it with: freshet status" : next }
        return next.isEmpty ? command : "\(next); \(command)"
    }

    private static func command(for reason: String) -> String? {
        switch reason {
        case "unknown_customer": "list them with: freshet customer list BANK"
        case "unknown_account", "refused": "see the accounts with: freshet books BANK"
        case "no_reserve": "see what it has with: freshet reserve show BANK"
        case "key_missing": "`freshet up` puts the keys into its members' copies by itself"
        case "cannot_freeze": "that is freshet settle --without BANK"
        case "schema_missing", "schema_outdated", "guards_missing", "role_lacks_privilege":
            "`freshet-regular-bank schema` prints them"
        case "store_not_converted", "conversion_unfinished":
            "convert it with: freshet bank convert, or freshet-regular-bank convert"
        case "store_damaged", "books_damaged": "look at it with: freshet inspect FOLDER"
        default: nil
        }
    }
}
