/// A fault of one request, or of its answer, on a link.
public enum MessageFault: String, Hashable, Sendable, CaseIterable {
    /// The request is lost silently.
    case requestDropped = "request_dropped"
    /// The request arrives, but its answer is lost silently.
    case answerDropped = "answer_dropped"
    case requestDelayed = "request_delayed"
    case answerDelayed = "answer_delayed"
    /// The request arrives twice and is answered once.
    case doubled
    /// The connection breaks in the middle of the request.
    case requestCut = "request_cut"
    /// The connection breaks in the middle of the answer.
    case answerCut = "answer_cut"
}
