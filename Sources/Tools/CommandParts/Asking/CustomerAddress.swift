package import SettlementProtocol

/// A customer of one bank, written `CUSTOMER@BANK`.
package struct CustomerAddress: Hashable, Sendable, CustomStringConvertible {
    package let customer: String
    package let bank: MemberID

    /// - Throws: ``ArgumentProblem``.
    package init(_ text: String) throws(ArgumentProblem) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let customer = try? MemberID(parts[0]), let bank = try? MemberID(parts[1]) else {
            throw ArgumentProblem("write CUSTOMER@BANK, such as mill@birch")
        }
        self.customer = customer.text
        self.bank = bank
    }

    package var description: String { "\(customer)@\(bank)" }
}
