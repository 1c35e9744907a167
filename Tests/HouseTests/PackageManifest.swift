import CheckoutFiles
import Foundation
import Testing

/// What SwiftPM makes of `Package.swift`: the targets and what they depend on.
struct PackageManifest: Decodable {
    struct Target: Decodable {
        let name: String
        let type: String
        /// Where it is, unless that follows from its name.
        let path: String?
        let dependencies: [Dependency]
    }

    /// A target or a product; the manifest tells them apart only where it must.
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

    /// Asks SwiftPM, in a folder of its own so that it does not wait for the build that runs this test.
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
