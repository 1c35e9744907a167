import CCurl
import Foundation

/// The sockets that one thread waits for, on epoll: a wait costs by what is ready, not by what is open.
final class SocketWatch {
    private let epoll: CInt
    private var ready = [epoll_event](repeating: epoll_event(), count: 64)

    init() {
        epoll = epoll_create1(CInt(EPOLL_CLOEXEC))
        precondition(epoll >= 0, "no file descriptor is left for a client: errno \(errno)")
    }

    deinit { close(epoll) }

    /// - Parameter readiness: `EPOLLIN`, `EPOLLOUT` or both; replaces what was watched for before.
    func watch(_ descriptor: CInt, for readiness: UInt32) {
        var event = epoll_event()
        event.events = readiness
        event.data.fd = descriptor
        // Most are new or were forgotten. Nothing is remembered here of what is registered: libcurl closes some sockets
        // without a word, and their numbers come back as other sockets.
        if epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0 {
            _ = epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event)
        }
    }

    func forget(_ descriptor: CInt) {
        var event = epoll_event()
        // A socket that was closed is no longer watched, so there may be nothing to forget.
        _ = epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Sleeps until something is ready or the time is up, and hands over each descriptor that is ready, with its events.
    func wait(milliseconds: CInt, _ handle: (CInt, UInt32) -> Void) {
        let count = epoll_wait(epoll, &ready, CInt(ready.count), milliseconds)
        guard count > 0 else { return }
        for event in ready.prefix(Int(count)) { handle(event.data.fd, event.events) }
    }
}
