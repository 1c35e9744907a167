/// The keys of this module's log metadata.
enum LogKey {
    static let listener = "listener.name"
    static let method = "call.method"
    static let error = "error.description"
}
