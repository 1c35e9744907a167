public import SettlementProtocol

/// The first checks of every method of the settlement protocol.
extension CallContext {
    /// The member that makes the call.
    ///
    /// - Parameters:
    ///   - text: The request's `sender`.
    ///   - members: The members that may ask this.
    /// - Throws: ``ConnectError`` with `malformed`, `wrong_sender` or `unknown_member`.
    public func sender(_ text: String, among members: Set<MemberID>) throws(ConnectError) -> MemberID {
        let sender = try sender(text)
        guard members.contains(sender) else {
            throw ConnectError(ProtocolError(.unknownMember, "\(sender) is not a member that may ask this"))
        }
        return sender
    }

    /// The member that makes the call, whether it may ask this or not.
    ///
    /// - Parameter text: The request's `sender`.
    /// - Throws: ``ConnectError`` with `malformed` or `wrong_sender`.
    public func sender(_ text: String) throws(ConnectError) -> MemberID {
        do throws(ProtocolError) {
            let sender = try MemberID(text)
            if case .member(let proven) = caller, proven != sender {
                throw ProtocolError(.wrongSender, "\(proven) cannot call as \(sender)")
            }
            return sender
        } catch {
            throw ConnectError(error)
        }
    }

    /// - Parameter count: The number of items in a batch.
    /// - Throws: ``ConnectError`` with `too_large`.
    public func checkBatch(_ count: Int) throws(ConnectError) {
        guard count <= ProtocolLimits.batch else {
            throw ConnectError(ProtocolError(.tooLarge, "a batch has at most \(ProtocolLimits.batch) items"))
        }
    }
}
