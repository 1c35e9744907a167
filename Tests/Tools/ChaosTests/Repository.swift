import Directory
import Foundation

/// Files of this checkout.
enum Repository {
    /// The federation that comes with Freshet.
    static func fixture() throws -> FederationFile {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../fixtures/federation.yaml").standardizedFileURL.path(percentEncoded: false)
        return try FederationFile.load(path: path)
    }
}
