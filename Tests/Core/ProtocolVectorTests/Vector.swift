import CheckoutFiles
import Foundation
import Testing

/// One rule of the settlement protocol that the golden vectors cover: its input and its output.
protocol VectorSubject: Sendable {
    associatedtype Input: Decodable & Sendable
    associatedtype Output: Decodable & Sendable

    /// The name of its file in `fixtures/protocol`, without `.json`.
    static var file: String { get }
}

/// A golden vector: an input, and the output of an independent implementation.
struct Vector<Subject: VectorSubject>: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let input: Subject.Input
    let output: Subject.Output

    var testDescription: String { name }

    /// Every vector of the subject.
    static func all() throws -> [Vector] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let file = Checkout.url("fixtures/protocol/\(Subject.file).json")
        let vectors = try decoder.decode(VectorFile<Subject>.self, from: Data(contentsOf: file)).vectors
        try #require(!vectors.isEmpty, "\(file.lastPathComponent) holds no vector")
        return vectors
    }
}

private struct VectorFile<Subject: VectorSubject>: Decodable {
    let vectors: [Vector<Subject>]
}
