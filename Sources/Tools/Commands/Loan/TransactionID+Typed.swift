import ProcessInterface
import SettlementProtocol
import Terminal

extension TransactionID {
    /// An id as somebody typed it.
    ///
    /// - Parameter name: The argument, for the message.
    /// - Throws: ``CommandFailure`` with `malformed`.
    init(typed text: String, as name: String) throws(CommandFailure) {
        do { try self.init(text) } catch {
            throw CommandFailure(
                code: error.reason.rawValue, "\(name): \(error.detail)",
                next: "Give a loan's UUIDv7, as its request and freshet loan list say it.", exitCode: Exit.usage)
        }
    }
}
