import Foundation

/// One file of the checkout.
struct CommittedFile {
    /// The path from the root of the checkout, such as `Sources/Core/Money/Amount.swift`.
    let path: String
    private let url: URL

    init(url: URL, below root: URL) {
        self.url = url
        let start = root.pathComponents.count
        path = url.pathComponents.dropFirst(start).joined(separator: "/")
    }

    /// The lines, counted from 1; bytes that are not UTF-8 are replaced.
    func lines() throws -> [(number: Int, text: Substring)] {
        let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.enumerated().map { ($0.offset + 1, $0.element) }
    }
}
