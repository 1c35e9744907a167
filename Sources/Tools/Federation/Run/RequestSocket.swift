import Dispatch
import Foundation
import ProcessInterface
import Synchronization

/// A socket in a running federation's folder. Other commands of the same user use it to ask the process that runs the
/// federation.
///
/// Each connection has one request and one answer, each a line of JSON. A request reaches a live process or none, and
/// the answer reaches only the process that asked. If the answering process ends first, the connection ends too.
public final class RequestSocket: Sendable {
    private let listener: Mutex<Int32?>
    private let path: String

    /// Takes requests until it is closed. The caller holds the folder's lock.
    ///
    /// - Throws: ``FederationError`` with `folder_unusable`.
    public init(
        in folder: RunFolder, answer: @escaping @Sendable (FederationRequest) async -> FederationAnswer
    ) throws(FederationError) {
        path = folder.requestSocket
        // Left by a killed process; the lock shows that it is gone.
        unlink(path)
        guard let descriptor = SocketAddress.withAddress(of: path, bind), listen(descriptor, 16) == 0 else {
            // A descriptor that does not listen stays open until the process ends, which it does because of this error.
            throw FederationError(
                .folderUnusable, "cannot make a socket in \(folder.path)",
                next: "Choose a folder on a file system that supports sockets: --data DIR.")
        }
        chmod(path, 0o600)
        listener = Mutex(descriptor)
        Thread.detachNewThread {
            while true {
                let connection = accept(descriptor, nil, nil)
                if connection >= 0 {
                    Self.serve(RequestConnection(connection), answer)
                } else if errno == EMFILE || errno == ENFILE {
                    // Waits until a descriptor is free again.
                    Thread.sleep(forTimeInterval: 0.1)
                } else if errno != EINTR, errno != ECONNABORTED {
                    break
                }
            }
            Glibc.close(descriptor)
        }
    }

    deinit { close() }

    /// Takes no more requests; the ones being handled are still answered.
    public func close() {
        listener.withLock { descriptor in
            guard let open = descriptor else { return }
            unlink(path)
            // Wakes the thread that waits for the next connection; that thread closes the socket.
            shutdown(open, Int32(SHUT_RDWR))
            descriptor = nil
        }
    }

    private static let requestPatience = Duration.seconds(5)

    private static func serve(
        _ connection: RequestConnection, _ answer: @escaping @Sendable (FederationRequest) async -> FederationAnswer
    ) {
        DispatchQueue.global().async {
            guard let line = connection.readLine(within: requestPatience),
                let request = try? JSONDecoder().decode(FederationRequest.self, from: line)
            else { return }
            Task {
                guard let line = try? JSONEncoder().encode(await answer(request)) else { return }
                connection.write(line)
            }
        }
    }

    // MARK: Asking

    /// - Throws: ``FederationError`` with `not_running` or `no_answer`.
    package static func ask(
        _ request: FederationRequest, in folder: RunFolder, within time: Duration
    ) async throws(FederationError) -> FederationAnswer {
        guard let line = try? JSONEncoder().encode(request),
            let descriptor = SocketAddress.withAddress(of: folder.requestSocket, connect)
        else {
            throw FederationError(
                .notRunning, "no process takes requests for the federation in \(folder.path)",
                next: "Start it with: freshet up --data \(ShellWord(folder.path))")
        }
        let connection = RequestConnection(descriptor)
        let answer = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                connection.write(line)
                continuation.resume(returning: connection.readLine(within: time))
            }
        }
        guard let answer, let read = try? JSONDecoder().decode(FederationAnswer.self, from: answer) else {
            throw FederationError(
                .noAnswer, "the process that runs the federation ended, or did not answer in time",
                next: "Check whether it still runs (freshet status) and ask again; nothing is done twice.")
        }
        return read
    }
}
