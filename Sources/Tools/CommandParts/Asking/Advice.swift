/// Names the command that helps with a server's reason code, because servers do not know the command line.
package enum Advice {
    /// A server's advice, and the command that carries it out if there is one.
    ///
    /// - Parameter reason: A stable reason code.
    package static func next(_ next: String, for reason: String) -> String {
        guard let command = command(for: reason) else { return next.isEmpty ? "check with: freshet status" : next }
        return next.isEmpty ? command : "\(next); \(command)"
    }

    private static func command(for reason: String) -> String? {
        switch reason {
        case "unknown_customer": "list the customers with: freshet customer list BANK"
        case "unknown_account", "refused": "see the accounts with: freshet books BANK"
        case "unknown_mandate": "list them with: freshet mandate list --as CUSTOMER@BANK"
        case "no_reserve": "see the bank's reserves with: freshet reserve show BANK"
        case "key_missing", "key_mismatch":
            "print it with: freshet-virtual-bank key, or freshet-regular-bank key; freshet up fills in the keys by itself"
        case "cannot_freeze": "to leave it out: freshet settle --without BANK"
        case "schema_missing", "schema_outdated", "guards_missing", "role_lacks_privilege":
            "print the script with: freshet-regular-bank schema"
        case "store_not_converted", "conversion_unfinished":
            "convert it with: freshet bank convert, or freshet-regular-bank convert"
        case "store_damaged", "books_damaged": "check it with: freshet inspect FOLDER"
        default: nil
        }
    }
}
