extension Party? {
    /// Whether the name or the id does not read as it looks.
    var isDeceptive: Bool {
        self?.name?.isDeceptive(as: .name) ?? false || self?.id?.isDeceptive(as: .identifier) ?? false
    }
}
