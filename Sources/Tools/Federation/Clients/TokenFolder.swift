import SettlementProtocol

/// The customers' tokens that commands have received, one private file each, so that concurrent commands never undo
/// each other's writes.
struct TokenFolder: Sendable {
    let folder: RunFolder

    func token(of customer: String, at bank: MemberID) throws(FederationError) -> String? {
        guard let name = fileName(customer) else { return nil }
        guard let bytes = try PrivateFile.read(folder.tokenFile(bank: bank, customer: name), atMost: 4096) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func keep(_ token: String, of customer: String, at bank: MemberID) throws(FederationError) {
        guard let name = fileName(customer) else { return }
        try RunFolder.makePrivateFolder("\(folder.path)/tokens/\(bank)")
        try PrivateFile.write(Array(token.utf8), to: folder.tokenFile(bank: bank, customer: name))
    }

    /// Only ids become file names, because typed text may contain slashes.
    private func fileName(_ customer: String) -> String? { try? MemberID(customer).text }
}
