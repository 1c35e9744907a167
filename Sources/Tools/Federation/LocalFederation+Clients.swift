extension LocalFederation {
    /// A client for the members as they run now; get a new one after ``restart(_:environment:)``.
    public var clients: FederationClient { FederationClient(run: run, folder: folder, client: client) }
}
