import CCurl
import Foundation

/// The sockets that one thread waits for, on epoll: the cost of a wait grows with ready sockets, not open ones.
final class SocketWatch {
    private let epoll: CInt
    private var ready = [epoll_event](repeating: epoll_event(), count: 64)

    init() {
        epoll = epoll_create1(CInt(EPOLL_CLOEXEC))
        precondition(epoll >= 0, "no file descriptor is left for a client: errno \(errno)")
    }

    deinit { close(epoll) }

    /// - Parameter readiness: `EPOLLIN`, `EPOLLOUT` or both; replaces the earlier value.
    func watch(_ descriptor: CInt, for readiness: UInt32) {
        var event = epoll_event()
        event.events = readiness
        event.data.fd = descriptor
        // Most sockets are new or were forgotten. Registrations are not remembered here: libcurl closes some sockets
        // without notice, and their numbers are reused for other sockets.
        if epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0 {
            _ = epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event)
        }
    }

    func forget(_ descriptor: CInt) {
        var event = epoll_event()
        // A socket that was closed is no longer watched, so there may be nothing to forget.
        _ = epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Sleeps until a descriptor is ready or the time is up, and hands over each ready descriptor with its events.
    func wait(milliseconds: CInt, _ handle: (CInt, UInt32) -> Void) {
        let count = epoll_wait(epoll, &ready, CInt(ready.count), milliseconds)
        guard count > 0 else { return }
        for event in ready.prefix(Int(count)) { handle(event.data.fd, event.events) }
    }
}
