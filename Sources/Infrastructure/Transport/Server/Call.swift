/// A request whose head was accepted: the work that is left once its body has arrived.
struct Call: Sendable {
    enum Work: Sendable {
        case method(Route, MessageFormat)
        case probe(Probe)
    }

    /// The paths of ``Health``.
    enum Probe: String, Sendable {
        case live = "/livez"
        case ready = "/readyz"
        case metrics = "/measures"
    }

    let work: Work
    let context: CallContext
    /// The caller waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool
}
