public import Directory

extension CoreMapping {
    /// Reads a mapping file.
    ///
    /// - Throws: `FederationFileError` for the first thing that is wrong, with file, line and key.
    public static func load(path: String) throws(FederationFileError) -> CoreMapping {
        try parse(LocatedValue.top(ofFile: path, atMost: sizeLimit))
    }

    /// Reads a mapping's text.
    ///
    /// - Parameter file: The name that errors give the file.
    public static func parse(_ text: String, file: String) throws(FederationFileError) -> CoreMapping {
        try parse(LocatedValue.top(of: text, file: file, atMost: sizeLimit))
    }

    private static let sizeLimit = 64 * 1024

    private static func parse(_ root: LocatedValue) throws(FederationFileError) -> CoreMapping {
        let top = try Section(root, keys: ["accounts", "customers", "entries"])
        return CoreMapping(
            accounts: try accounts(top.required("accounts")), customers: try customers(top.required("customers")),
            entries: try entries(top.required("entries")))
    }

    private static func accounts(_ place: LocatedValue) throws(FederationFileError) -> Accounts {
        let section = try Section(
            place,
            keys: ["table", "key", "customer", "currency", "balance", "unit", "own_holds", "status", "open_status"])
        let unitPlace = try section.required("unit")
        let unitText = try unitPlace.text()
        guard let unit = Unit(rawValue: unitText) else {
            throw unitPlace.problem(
                .badValue,
                "\"\(unitText.prefix(40))\" is not a unit; write minor (integer, smallest unit) or major (numeric)")
        }
        let status = try section.optional("status")?.column()
        let openStatus = section.optional("open_status")
        guard (status == nil) == (openStatus == nil) else {
            throw section.place.problem(
                .missingKey,
                "status and open_status go together: a column, and its value in an open account")
        }
        return Accounts(
            table: try section.required("table").table(), key: try section.required("key").column(),
            customer: try section.required("customer").column(), currency: try section.required("currency").column(),
            balance: try section.required("balance").column(), unit: unit,
            ownHolds: try section.optional("own_holds")?.column(), status: status,
            openStatus: try openStatus?.label(atMost: 200) ?? "")
    }

    private static func customers(_ place: LocatedValue) throws(FederationFileError) -> Customers {
        let section = try Section(place, keys: ["table", "id", "name"])
        return Customers(
            table: try section.required("table").table(), id: try section.required("id").column(),
            name: try section.required("name").column())
    }

    private static func entries(_ place: LocatedValue) throws(FederationFileError) -> Entries {
        let section = try Section(
            place, keys: ["table", "position", "account", "amount", "balance_after", "booked_at", "reference"])
        return Entries(
            table: try section.required("table").table(), position: try section.required("position").column(),
            account: try section.required("account").column(), amount: try section.required("amount").column(),
            balanceAfter: try section.required("balance_after").column(),
            bookedAt: try section.required("booked_at").column(), reference: try section.required("reference").column())
    }
}

extension LocatedValue {
    fileprivate func table() throws(FederationFileError) -> SQLName {
        let name = try label(atMost: 127)
        guard name.split(separator: ".", omittingEmptySubsequences: false).map(\.isEmpty) == [false, false] else {
            throw problem(.badValue, "write schema and table with a dot between them, such as bank.account")
        }
        return SQLName(name)
    }

    fileprivate func column() throws(FederationFileError) -> SQLName {
        let name = try label(atMost: 63)
        guard !name.contains(".") else { throw problem(.badValue, "write the column's name alone, such as balance") }
        return SQLName(name)
    }
}
