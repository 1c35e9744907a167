import CheckoutFiles
import Foundation
import Testing

/// `Package.swift` as SwiftPM reads it: the targets and their dependencies.
struct PackageManifest: Decodable {
    struct Target: Decodable {
        let name: String
        let type: String
        /// Its folder; nil if that follows from its name.
        let path: String?
        let dependencies: [Dependency]
    }

    /// A target or a product; the manifest does not always tell them apart.
    struct Dependency: Decodable {
        let name: String

        init(from decoder: any Decoder) throws {
            let kinds = try decoder.container(keyedBy: Kind.self)
            guard let kind = kinds.allKeys.first else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "a dependency of an unknown kind"))
            }
            var parts = try kinds.nestedUnkeyedContainer(forKey: kind)
            name = try parts.decode(String.self)
        }

        private enum Kind: String, CodingKey {
            case byName
            case target
            case product
        }
    }

    let targets: [Target]

    /// Asks SwiftPM, with a separate scratch folder so that it does not wait for the build that runs this test.
    static func read() async throws -> PackageManifest {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "freshet-house-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let swift = try await FinishedProgram(
            running: URL(filePath: "/usr/bin/env"),
            [
                "swift", "package", "--package-path", Checkout.root.path(percentEncoded: false),
                "--scratch-path", scratch.path(percentEncoded: false), "dump-package",
            ])
        try #require(swift.status == 0, "\(swift.errors)")
        return try JSONDecoder().decode(PackageManifest.self, from: Data(swift.output.utf8))
    }
}
