/// The bytes of one body or answer, as they are counted against its owner and its listener.
struct ByteCharge: Sendable {
    /// Which limit has no room.
    enum Shortage {
        case ofOwner
        case ofListener
    }

    let traffic: Traffic
    private var usage: Usage?
    private var bytes = 0

    init(_ traffic: Traffic) {
        self.traffic = traffic
    }

    /// Raises the charge to `count` bytes; if a limit has no room, nothing changes.
    mutating func raise(to count: Int, of usage: Usage) -> Shortage? {
        guard count > bytes else { return nil }
        let usage = self.usage ?? usage
        if let shortage = traffic.charge(count - bytes, to: usage) { return shortage }
        self.usage = usage
        bytes = count
        return nil
    }

    /// Gives the bytes back. May be called more than once on the same value, but not on its copies.
    mutating func end() {
        if let usage { traffic.discharge(bytes, of: usage) }
        usage = nil
        bytes = 0
    }
}
