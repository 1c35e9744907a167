/// What may happen to one request, or to its answer, on a link.
public enum MessageFault: String, Hashable, Sendable, CaseIterable {
    /// The request does not arrive, and nobody says so.
    case requestDropped = "request_dropped"
    /// The request arrives; its answer does not, and nobody says so.
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
