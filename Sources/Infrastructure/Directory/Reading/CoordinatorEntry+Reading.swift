extension CoordinatorEntry {
    static func read(_ place: LocatedValue) throws(FederationFileError) -> Read<CoordinatorEntry> {
        let section = try Section(place, keys: ["id", "host", "port"])
        let entry = CoordinatorEntry(
            id: try section.required("id").memberID(), host: try section.optional("host")?.host() ?? "127.0.0.1",
            port: try section.required("port").port())
        return Read(entry: entry, section: section)
    }
}
