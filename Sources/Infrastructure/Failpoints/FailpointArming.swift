#if DEBUG
/// The signal that a process sends itself when it passes a failpoint for the n-th time.
public struct FailpointArming: Hashable, Sendable, CustomStringConvertible {
    public enum Action: String, Hashable, Sendable, CaseIterable {
        /// SIGKILL: the process ends at once.
        case kill
        /// SIGSTOP: the process stops until it receives SIGCONT.
        case stop
    }

    /// The environment variable that arms failpoints: `bank.vote.after-write=kill@3,desk.submit.before-send=stop`.
    public static let variable = "FRESHET_FAILPOINTS"

    public var point: Failpoint
    public var action: Action
    /// The passage at which it happens, from 1.
    public var passage: Int

    public init(_ point: Failpoint, _ action: Action, passage: Int = 1) {
        self.point = point
        self.action = action
        self.passage = passage
    }

    /// As in the environment variable.
    public var description: String { "\(point.rawValue)=\(action.rawValue)@\(passage)" }

    /// Reads the environment variable's value; an empty one arms nothing.
    ///
    /// - Throws: ``FailpointError`` for the first part that is wrong.
    public static func parse(_ text: String) throws(FailpointError) -> [FailpointArming] {
        var armings: [FailpointArming] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) where !text.isEmpty {
            let arming = try parse(part: part)
            guard !armings.contains(where: { $0.point == arming.point }) else {
                throw FailpointError("\(arming.point.rawValue) is named twice")
            }
            armings.append(arming)
        }
        return armings
    }

    private static func parse(part: Substring) throws(FailpointError) -> FailpointArming {
        let sides = part.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2 else { throw FailpointError("\"\(part.prefix(80))\" is not NAME=ACTION@N") }
        guard let point = Failpoint(rawValue: String(sides[0])) else {
            throw FailpointError("there is no failpoint \"\(sides[0].prefix(80))\"")
        }
        let words = sides[1].split(separator: "@", omittingEmptySubsequences: false)
        guard let action = Action(rawValue: String(words[0])) else {
            throw FailpointError("\"\(words[0].prefix(80))\" is neither kill nor stop")
        }
        guard words.count > 1 else { return FailpointArming(point, action) }
        guard words.count == 2, let passage = Int(words[1]), passage > 0 else {
            throw FailpointError("\"\(part.prefix(80))\" needs the number of a passage, from 1, after the @")
        }
        return FailpointArming(point, action, passage: passage)
    }
}

/// Why failpoints cannot be armed as the environment says.
public struct FailpointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable.
    public static let code = "bad_failpoints"

    public let description: String
    /// The next step, for people.
    public var next: String {
        "Write \(FailpointArming.variable) as NAME=kill@N or NAME=stop@N, separated by commas, or leave it out."
    }

    init(_ description: String) { self.description = "\(FailpointArming.variable): \(description)" }
}
#endif
