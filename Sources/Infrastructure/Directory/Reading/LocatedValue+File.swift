import Foundation

extension LocatedValue {
    /// The top-level value of a file.
    ///
    /// - Parameter limit: The most bytes that are read.
    /// - Throws: ``FederationFileError``: `file_unreadable`, `file_too_large`, `file_malformed` or `yaml_forbidden`.
    package static func top(ofFile path: String, atMost limit: Int) throws(FederationFileError) -> LocatedValue {
        let bytes: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? handle.close() }
            bytes = try handle.read(upToCount: limit + 1) ?? Data()
        } catch {
            throw FederationFileError(.unreadable, file: path, "cannot be read; check the path and its permissions")
        }
        guard bytes.count <= limit else {
            throw FederationFileError(.tooLarge, file: path, "is larger than \(limit) bytes")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FederationFileError(.malformed, file: path, "is not UTF-8 text")
        }
        return try top(of: text, file: path, atMost: limit)
    }

    /// The top-level value of a file's text.
    ///
    /// - Parameter file: The file name that errors show.
    package static func top(
        of text: String, file: String, atMost limit: Int
    ) throws(FederationFileError) -> LocatedValue {
        guard text.utf8.count <= limit else {
            throw FederationFileError(.tooLarge, file: file, "is larger than \(limit) bytes")
        }
        return LocatedValue(node: try YAMLSubset.root(of: text, file: file), keyPath: "", file: file)
    }
}
