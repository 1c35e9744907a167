import Foundation

/// A member's own word on whether it can do its work.
public struct MemberReadiness: Sendable {
    public let isReady: Bool
    /// Why it is not ready, each as `code: text`.
    public let reasons: [String]

    private struct Answer: Decodable {
        let reasons: [String]
    }

    /// - Parameters:
    ///   - status: The status of the answer: 200 if the member is ready.
    ///   - body: The answer's JSON. Without readable reasons there are none.
    init(status: Int, body: Data) {
        isReady = status == 200
        reasons = (try? JSONDecoder().decode(Answer.self, from: body))?.reasons ?? []
    }
}
