extension LocalFederation {
    /// Reaches the members as they run now; ask again after a ``restart(_:)``.
    public var clients: FederationClient { FederationClient(run: run, folder: folder, client: client) }
}
