import Foundation
import NIOCore
import Synchronization

/// The part of a listener that one address, or one proven caller, uses at the moment.
final class Usage: Sendable {
    /// The party that a usage is counted for.
    enum Owner: Hashable, Sendable {
        /// An IP address; of IPv6 only the first 64 bits, because one host may use all addresses that share them.
        case address(String)
        case caller(Caller)
    }

    let owner: Owner
    /// Members may be at this address, so their calls have the rate of members.
    private let isMembers: Bool
    let connections = Atomic<Int>(0)
    /// Bytes of bodies that are arriving or being handled, and of answers that are not read.
    let bytes = Atomic<Int>(0)
    /// The bytes and calls that have arrived lately.
    private let paces = Mutex(Paces())
    /// The same on connections of strangers, which have paces of their own: they do not slow others down.
    private let strangersPaces = Mutex(Paces())

    private struct Paces {
        /// Counts the bytes of bodies.
        var bytes = Pace()
        var calls = Pace()
        /// Counts the calls by which nothing was done.
        var refusals = Pace()

        /// The wait of a call that has to wait this long for its own rate.
        func call(_ wait: TimeAmount?) -> TimeAmount? {
            let refused = refusals.wait(burst: Usage.burst, now: .now())
            return [wait, refused].compactMap(\.self).max()
        }
    }

    init(_ owner: Owner, isMembers: Bool) {
        self.owner = owner
        self.isMembers = isMembers
    }
}

extension Usage {
    /// How far calls may be ahead of their rate: a peer that starts opens many connections at once.
    private static let burst = TimeAmount.seconds(2)
    /// How far bytes may be ahead of theirs. A large body is read more slowly beyond it, and not refused.
    private static let bytesBurst = TimeAmount.milliseconds(500)
    private static let maxWait = TimeAmount.seconds(1)

    /// Counts bytes of a body, and returns how long to read no more from the connection; `nil` to go on.
    func arrived(_ count: Int, from standing: Standing, _ limits: ServerLimits) -> TimeAmount? {
        switch standing {
        case .stranger where !isMembers:
            strangersPaces.withLock {
                Self.take(count, from: &$0.bytes, limits.strangersBytesPerSecond, burst: Self.bytesBurst)
            }
        case .served where !isMembers:
            paces.withLock { Self.take(count, from: &$0.bytes, limits.unprovenBytesPerSecond, burst: Self.bytesBurst) }
        case .stranger, .served, .proven, .operator:
            paces.withLock { Self.take(count, from: &$0.bytes, limits.bytesPerSecond, burst: Self.bytesBurst) }
        }
    }

    /// Counts a call, and returns how long to hold it back; `nil` to go on.
    func called(by standing: Standing, _ limits: ServerLimits) -> TimeAmount? {
        switch standing {
        case .operator: nil
        case .stranger where !isMembers:
            strangersPaces.withLock { Self.take(1, from: &$0.calls, limits.strangersCallsPerSecond) }
        case .served where !isMembers:
            paces.withLock { $0.call(Self.take(1, from: &$0.calls, limits.unprovenCallsPerSecond)) }
        case .stranger, .served, .proven:
            paces.withLock { $0.call(Self.take(1, from: &$0.calls, limits.callsPerSecond)) }
        }
    }

    /// Counts a call by which nothing was done. Strangers have a lower rate for all calls.
    func refused(_ standing: Standing, _ limits: ServerLimits) {
        guard !isMembers, standing != .stranger, standing != .operator else { return }
        paces.withLock { _ = Self.take(1, from: &$0.refusals, limits.refusalsPerSecond) }
    }

    /// Counts a stranger's new connection.
    func connected(_ limits: ServerLimits) {
        guard !isMembers else { return }
        strangersPaces.withLock { _ = Self.take(1, from: &$0.calls, limits.strangersCallsPerSecond) }
    }

    /// Whether the next call of a stranger would be held back.
    var holdsBackStrangers: Bool {
        strangersPaces.withLock { $0.calls.wait(burst: Self.burst, now: .now()) } != nil
    }

    /// Whether everything that arrived is within its rate, so that nothing has to be remembered of it.
    var isForgettable: Bool {
        let now = NIODeadline.now()
        return [paces.withLock(\.self), strangersPaces.withLock(\.self)].allSatisfy {
            [$0.bytes, $0.calls, $0.refusals].allSatisfy { $0.wait(burst: .zero, now: now) == nil }
        }
    }

    private static func take(
        _ count: Int, from pace: inout Pace, _ rate: Int, burst: TimeAmount = burst
    ) -> TimeAmount? {
        pace.take(count, rate: rate, burst: burst, maxWait: maxWait, now: .now())
    }
}

extension Usage.Owner {
    init(_ address: SocketAddress?) {
        let text = address?.ipAddress ?? ""
        self = .address(Self.network(ofIPv6: text) ?? text)
    }

    /// The first 64 bits; `nil` if it is not an IPv6 address, or an IPv4 address written as one.
    private static func network(ofIPv6 text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: ":")) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, text, &bytes) == 1 else { return nil }
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        return bytes.starts(with: mapped) ? nil : bytes.prefix(8).map(String.init).joined(separator: ".") + "/64"
    }
}
