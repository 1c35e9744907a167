/// The keys of this module's log facts.
enum LogKey {
    static let allocator = "allocator"
    static let reasonCode = "reason.code"
    static let reason = "reason.text"
    static let stopCause = "stop.cause"
}
