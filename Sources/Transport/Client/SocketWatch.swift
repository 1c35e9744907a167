import CCurl
import Glibc

/// The sockets that one thread waits for, on epoll: a wait costs by what is ready, not by what is open.
///
/// libcurl forgets a socket after each transfer and watches it again for the next: between the two it stays registered,
/// which saves a call of the system each way.
final class SocketWatch {
    private struct Watched {
        /// What the system was told last; it forgets it when the socket is closed.
        var registered: UInt32
        var wanted: UInt32
    }

    private let epoll: CInt
    private var watched: [CInt: Watched] = [:]
    private var ready = [epoll_event](repeating: epoll_event(), count: 64)

    init() {
        epoll = epoll_create1(CInt(EPOLL_CLOEXEC))
        precondition(epoll >= 0, "no file descriptor is left for a client: errno \(errno)")
    }

    deinit { _ = Glibc.close(epoll) }

    /// - Parameter readiness: `EPOLLIN`, `EPOLLOUT` or both; replaces what was watched for before.
    func watch(_ descriptor: CInt, for readiness: UInt32) {
        let registered = watched[descriptor]?.registered
        watched[descriptor] = Watched(registered: readiness, wanted: readiness)
        guard registered != readiness else { return }
        var event = epoll_event()
        event.events = readiness
        event.data.fd = descriptor
        _ = epoll_ctl(epoll, registered == nil ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event)
    }

    /// Nobody wants to hear of the socket for now.
    func rest(_ descriptor: CInt) { watched[descriptor]?.wanted = 0 }

    /// Closes a socket. Every one that was ever watched must be closed here: its number may come back as another socket.
    func close(_ descriptor: CInt) -> CInt {
        watched[descriptor] = nil
        return Glibc.close(descriptor)
    }

    /// Something happened to a socket that rests, such as its peer's end.
    private func unregister(_ descriptor: CInt) {
        watched[descriptor] = nil
        var event = epoll_event()
        _ = epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Sleeps until something is ready or the time is up, and hands over each descriptor that is ready, with its events.
    func wait(milliseconds: CInt, _ handle: (CInt, UInt32) -> Void) {
        let count = epoll_wait(epoll, &ready, CInt(ready.count), milliseconds)
        guard count > 0 else { return }
        for event in ready.prefix(Int(count)) {
            // Handling one may have closed another, and that one's event is void.
            guard let wanted = watched[event.data.fd]?.wanted else { continue }
            if wanted == 0 {
                unregister(event.data.fd)
            } else {
                handle(event.data.fd, event.events)
            }
        }
    }
}
