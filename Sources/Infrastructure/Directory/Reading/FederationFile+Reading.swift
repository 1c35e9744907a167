import Money
import SettlementProtocol

extension FederationFile {
    /// Reads and checks a federation file.
    ///
    /// - Throws: ``FederationFileError`` for the first error found, with file, line and key.
    public static func load(path: String) throws(FederationFileError) -> FederationFile {
        try parse(LocatedValue.top(ofFile: path, atMost: sizeLimit))
    }

    /// Reads and checks a federation file's text.
    ///
    /// - Parameter file: The file name that errors show.
    /// - Throws: ``FederationFileError`` for the first error found, with file, line and key.
    public static func parse(_ text: String, file: String) throws(FederationFileError) -> FederationFile {
        try parse(LocatedValue.top(of: text, file: file, atMost: sizeLimit))
    }

    private static func parse(_ root: LocatedValue) throws(FederationFileError) -> FederationFile {
        let section = try Section(
            root,
            keys: [
                "federation", "copy_for", "authorities", "retention_seconds", "history_seconds", "coordinators",
                "banks", "settlement",
            ])
        let coordinators = try readCoordinators(section)
        let banks = try readBanks(section)
        let settlement = try section.optional("settlement").map { (place) throws(FederationFileError) in
            try SettlementEntry.read(place)
        }
        var result = FederationFile(
            name: try section.required("federation").localID(), copyFor: try section.optional("copy_for")?.memberID(),
            retentionSeconds: try section.optional("retention_seconds")?.integer(in: retentions) ?? usualRetention,
            historySeconds: try section.optional("history_seconds")?.integer(in: retentions) ?? usualHistory,
            coordinators: coordinators.map(\.entry), banks: banks.map(\.entry), settlement: settlement?.entry)
        for place in try section.list("authorities") { result.authorities.append(try place.certificate()) }
        guard result.authorities.count <= Self.authorityLimit else {
            throw section.place(of: "authorities").problem(.badValue, "at most \(Self.authorityLimit) authorities")
        }
        try FederationCheck(file: result, coordinators: coordinators, banks: banks, settlement: settlement).run()
        guard result.historySeconds >= result.retentionSeconds else {
            let key = section.optional("history_seconds") == nil ? "retention_seconds" : "history_seconds"
            throw section.place(of: key).problem(
                .badValue,
                "ended loans are shown at least as long as records are kept; give history_seconds \(result.retentionSeconds) or more"
            )
        }
        if let owner = result.copyFor, !result.members.contains(owner) {
            throw section.place(of: "copy_for").problem(
                .unknownReference, "there is no member \"\(owner)\" in this file")
        }
        return result
    }

    private static func readCoordinators(_ section: Section) throws(FederationFileError) -> [Read<CoordinatorEntry>] {
        var entries: [Read<CoordinatorEntry>] = []
        for place in try section.required("coordinators").elements(atMost: memberLimit) {
            entries.append(try CoordinatorEntry.read(place))
        }
        guard !entries.isEmpty else {
            throw section.place(of: "coordinators").problem(.badValue, "a federation needs a coordinator; add one")
        }
        return entries
    }

    private static func readBanks(_ section: Section) throws(FederationFileError) -> [Read<BankEntry>] {
        var entries: [Read<BankEntry>] = []
        for place in try section.required("banks").elements(atMost: memberLimit) {
            entries.append(try BankEntry.read(place))
        }
        return entries
    }

    /// The most authorities that a file may have.
    private static let authorityLimit = 16
    /// The most coordinators, and the most banks, that a file may have.
    private static let memberLimit = 256
}

/// An entry together with the mapping that it was read from.
struct Read<Entry> {
    let entry: Entry
    let section: Section
}

extension CoordinatorEntry {
    static func read(_ place: LocatedValue) throws(FederationFileError) -> Read<CoordinatorEntry> {
        let section = try Section(place, keys: ["id", "host", "port"])
        let entry = CoordinatorEntry(
            id: try section.required("id").memberID(), host: try section.optional("host")?.host() ?? "127.0.0.1",
            port: try section.required("port").port())
        return Read(entry: entry, section: section)
    }
}

extension SettlementEntry {
    static func read(_ place: LocatedValue) throws(FederationFileError) -> Read<SettlementEntry> {
        let section = try Section(place, keys: ["bank", "prefunded"])
        var unique = Uniqueness<[String]>(of: "bank's prefunding in this currency")
        var prefunded: [Prefunding] = []
        for place in try section.list("prefunded") {
            let section = try Section(place, keys: ["bank", "currency", "amount"])
            let bank = try section.required("bank").memberID()
            let currency = try section.required("currency").currency()
            try unique.claim([bank.text, currency.code], at: place)
            let amount = try section.required("amount").amount(in: currency, atLeast: 1)
            prefunded.append(Prefunding(bank: bank, currency: currency, amount: amount))
        }
        return Read(
            entry: SettlementEntry(bank: try section.required("bank").memberID(), prefunded: prefunded),
            section: section)
    }
}
