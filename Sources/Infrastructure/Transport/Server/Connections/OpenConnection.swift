import NIOCore
import Synchronization

/// One open connection, as the table of its listener sees it. On the event loop of the listener only.
package final class OpenConnection {
    package enum Activity {
        /// Between two requests.
        case idle
        /// A request is arriving, or an answer is leaving.
        case transferring
        /// A call is under way.
        case working
    }

    /// The party whose connections count together.
    final class Owner {
        let usage: Usage
        /// Its connections without a call under way, by rank.
        var groups = [EvictionOrder.Group?](repeating: nil, count: EvictionOrder.Rank.all.count)

        init(_ usage: Usage) {
            self.usage = usage
        }

        var connections: Int { usage.connections.load(ordering: .relaxed) }
    }

    var owner: Owner
    var standing: Standing
    var activity = Activity.idle
    /// When ``activity`` began.
    var since = NIODeadline.now()
    /// `nil` while a call is under way.
    var rank: EvictionOrder.Rank?
    private(set) lazy var inGroup = LinkedList<OpenConnection>.Link(self)
    private(set) lazy var amongYoung = LinkedList<OpenConnection>.Link(self)
    let close: () -> Void

    init(_ owner: Owner, _ standing: Standing, close: @escaping () -> Void) {
        self.owner = owner
        self.standing = standing
        self.close = close
    }

    var usage: Usage { owner.usage }
}
