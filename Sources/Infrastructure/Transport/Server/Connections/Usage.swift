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
    let connections = Atomic<Int>(0)
    /// Bytes of bodies that are arriving or being handled, and of answers that are not read.
    let bytes = Atomic<Int>(0)
    /// The bodies of calls that have arrived lately.
    private let pace = Mutex(Pace())
    /// The same on connections of strangers, which have a pace of their own: they do not slow others down.
    private let strangersPace = Mutex(Pace())

    init(_ owner: Owner) {
        self.owner = owner
    }
}

extension Usage {
    private static let burst = TimeAmount.seconds(2)
    private static let maxWait = TimeAmount.seconds(1)

    /// Counts bytes of a body, and returns how long to read no more from the connection; `nil` to go on.
    func arrived(_ count: Int, from standing: Standing, _ limits: ServerLimits) -> TimeAmount? {
        let now = NIODeadline.now()
        let wait =
            switch standing {
            case .stranger:
                strangersPace.withLock {
                    $0.take(count, rate: limits.strangersBytesPerSecond, burst: Self.burst, now: now)
                }
            case .served, .proven, .operator:
                pace.withLock { $0.take(count, rate: limits.bytesPerSecond, burst: Self.burst, now: now) }
            }
        return wait.map { min($0, Self.maxWait) }
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
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: address) { Array($0) }
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        return bytes.starts(with: mapped) ? nil : bytes.prefix(8).map(String.init).joined(separator: ".") + "/64"
    }
}
