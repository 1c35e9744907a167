import Foundation

/// A file descriptor that takes whole lines.
struct LineOutput: Sendable {
    static let standardOutput = LineOutput(descriptor: 1)
    static let standardError = LineOutput(descriptor: 2)

    let descriptor: Int32

    /// Writes all of `line`. If the descriptor takes no more, the rest is lost, because no reader is left.
    func write(_ line: String) {
        var rest = Array(line.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if written == 0 || errno != EINTR {
                return
            }
        }
    }
}
