import ProcessInterface
import SettlementProtocol
import Terminal

extension TransactionID {
    /// An id from the command line.
    ///
    /// - Parameter name: The argument's name, for the message.
    /// - Throws: ``CommandFailure`` with `malformed`.
    init(typed text: String, as name: String) throws(CommandFailure) {
        do { try self.init(text) } catch {
            throw CommandFailure(
                code: error.reason.rawValue, "\(name): \(error.detail)",
                next: "Give the UUIDv7 that freshet loan list or freshet settle prints.", exitCode: Exit.usage)
        }
    }
}
