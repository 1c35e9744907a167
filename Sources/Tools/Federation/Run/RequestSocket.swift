import Dispatch
import Foundation
import Synchronization

/// A socket in a running federation's folder, by which other commands of the same user ask the process that runs it.
///
/// One request and one answer a connection, a line of JSON each. A request reaches a process that lives or nobody, and its
/// answer nobody else; where the process ends first, so does the connection.
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
        // Of a process that was killed; the lock says that it is gone.
        unlink(path)
        guard let descriptor = SocketAddress.withAddress(of: path, bind), listen(descriptor, 16) == 0 else {
            // A descriptor that does not listen goes with the process, which ends because of this.
            throw FederationError(
                .folderUnusable, "cannot make a socket in \(folder.path)",
                next: "Choose a folder on a file system that has sockets: --data DIR.")
        }
        chmod(path, 0o600)
        listener = Mutex(descriptor)
        Thread.detachNewThread {
            while true {
                let connection = accept(descriptor, nil, nil)
                if connection >= 0 {
                    Self.serve(RequestConnection(connection), answer)
                } else if errno == EMFILE || errno == ENFILE {
                    // Until somebody has given a descriptor back.
                    Thread.sleep(forTimeInterval: 0.1)
                } else if errno != EINTR, errno != ECONNABORTED {
                    break
                }
            }
            Glibc.close(descriptor)
        }
    }

    deinit { close() }

    /// Takes no more requests; answers that are being made are still given.
    public func close() {
        listener.withLock { descriptor in
            guard let open = descriptor else { return }
            unlink(path)
            // Wakes the thread that waits for the next connection, which closes it.
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
                .notRunning, "nobody takes requests for the federation in \(folder.path)",
                next: "Start it with: freshet up --data \(folder.path)")
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
                .noAnswer, "the process that runs the federation ended, or said nothing in time",
                next: "Look whether it still runs (freshet status) and ask again: what was done is not done twice.")
        }
        return read
    }
}
