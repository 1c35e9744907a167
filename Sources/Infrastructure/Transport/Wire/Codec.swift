import SwiftProtobuf

/// Connect's two codecs, in which messages are written in bodies.
public enum Codec: String, Hashable, Sendable, CaseIterable {
    case proto
    case json

    /// The media type, as requests and responses carry it.
    public var contentType: String {
        switch self {
        case .proto: "application/proto"
        case .json: "application/json"
        }
    }

    /// Reads a `Content-Type`; `nil` if it is neither codec's. The only parameter accepted is `charset=utf-8`.
    init?(contentType text: some StringProtocol) {
        if text == Codec.proto.contentType {
            self = .proto
            return
        }
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmed.lowercased() }
        guard let type = parts.first, let codec = Codec.allCases.first(where: { $0.contentType == type }),
            parts.dropFirst().allSatisfy({ $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" })
        else { return nil }
        self = codec
    }
}

extension StringProtocol {
    /// Without the spaces and tabs around it.
    var trimmed: SubSequence {
        let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let start = firstIndex(where: { !blank($0) }), let end = lastIndex(where: { !blank($0) }) else {
            return self[startIndex..<startIndex]
        }
        return self[start...end]
    }
}
