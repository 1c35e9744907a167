import SeededRandom

/// How likely each fault is on a link at present.
public struct LinkWeather: Hashable, Sendable {
    /// Chances in a thousand, at most 1000 together. A message has at most one fault.
    public var perMille: [MessageFault: Int]
    /// Milliseconds that a delayed message is held back.
    public var delay: ClosedRange<Int>
    /// Milliseconds until the connection of a dropped message ends, unless its caller gives up before.
    public var silence: ClosedRange<Int>

    public init(
        _ perMille: [MessageFault: Int] = [:], delay: ClosedRange<Int> = 5...400,
        silence: ClosedRange<Int> = 200...5_000
    ) {
        self.perMille = perMille
        self.delay = delay
        self.silence = silence
    }

    /// Every message arrives.
    public static let calm = LinkWeather()

    /// No request arrives.
    public static let requestsLost = LinkWeather([.requestDropped: 1_000])

    /// Every request arrives, but no answer comes back.
    public static let answersLost = LinkWeather([.answerDropped: 1_000])

    func drawn(using random: inout SplitMix64) -> MessageFault? {
        guard !perMille.isEmpty else { return nil }
        var place = Int.random(in: 0..<1_000, using: &random)
        for fault in MessageFault.allCases {
            place -= perMille[fault] ?? 0
            if place < 0 { return fault }
        }
        return nil
    }
}
