import Foundation
import Synchronization

/// A process's standard output, for its data. It keeps the first error, which `print` would drop.
///
/// Text is gathered and written in large pieces, to a terminal line by line. ``finish()`` writes the rest and throws
/// the error, so call it before the process ends, and call ``flush()`` if a reader waits for the text.
public enum StandardOutput {
    private struct State {
        var gathered: [UInt8] = []
        var failure: OutputError?
    }

    private static let state = Mutex(State())
    private static let pieceSize = 16_384
    private static let isTerminal = isatty(STDOUT_FILENO) == 1

    /// Adds `text` and a line feed.
    public static func line(_ text: String = "") {
        write(text + "\n")
    }

    public static func write(_ text: String) {
        write(Array(text.utf8))
    }

    public static func write(_ bytes: some Sequence<UInt8>) {
        state.withLock { state in
            // Once something is missing, more output would hide the gap.
            guard state.failure == nil else { return }
            state.gathered.append(contentsOf: bytes)
            if isTerminal || state.gathered.count >= pieceSize { drain(&state) }
        }
    }

    /// Writes everything that was added.
    ///
    /// - Returns: The first error of this process's standard output; nil if nothing is lost.
    @discardableResult
    public static func flush() -> OutputError? {
        state.withLock { state in
            drain(&state)
            return state.failure
        }
    }

    /// Writes everything that was added.
    ///
    /// - Throws: The first error since the process started.
    public static func finish() throws(OutputError) {
        if let failure = flush() { throw failure }
    }

    private static func drain(_ state: inout State) {
        guard state.failure == nil, !state.gathered.isEmpty else { return }
        do throws(OutputError) {
            try Descriptor.write(state.gathered, to: STDOUT_FILENO)
        } catch {
            state.failure = error
        }
        state.gathered.removeAll(keepingCapacity: true)
    }
}

/// Why text could not be written to standard output.
public struct OutputError: Error, Hashable, Sendable {
    public static let code = "output_failed"
    /// An `errno`.
    public let number: Int32

    public init(_ number: Int32) { self.number = number }

    /// The reader of a pipe is gone.
    public var isBrokenPipe: Bool { number == EPIPE }

    /// The failure and its cause, for people.
    public var message: String { "standard output cannot be written: \(String(cString: strerror(number)))" }

    /// For a program whose output can simply be made again.
    public static let next = "Make space, or name another place for the output; then run the command again."
}

/// Writes to the descriptors that a process starts with.
public enum Descriptor {
    /// Writes all of `bytes`, however slow the reader is.
    ///
    /// - Throws: ``OutputError``; some of the bytes may be written.
    public static func write(_ bytes: [UInt8], to descriptor: Int32) throws(OutputError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
                continue
            }
            let number = written == 0 ? EIO : errno
            switch number {
            case EINTR: continue
            case EAGAIN:
                // The reader made the pipe non-blocking.
                var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = Foundation.poll(&poll, 1, -1)
            default: throw OutputError(number)
            }
        }
    }

    /// Writes to standard error, as far as that is possible: there is nobody to tell if it is not.
    public static func writeError(_ text: String) {
        try? write(Array(text.utf8), to: STDERR_FILENO)
    }

    /// Gives standard output and standard error a descriptor that cannot be written if the parent closed them.
    ///
    /// Otherwise the next file or socket that this process opens would get their number, and their text.
    public static func holdClosedOutputs() {
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
            let opened = open("/dev/null", O_RDONLY)
            guard opened >= 0, opened != descriptor else { continue }
            dup2(opened, descriptor)
            close(opened)
        }
    }
}
