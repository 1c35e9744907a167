import Foundation

/// The end of a log file.
public enum LogTail {
    /// At most this many bytes are read, however long the lines are.
    private static let byteLimit: UInt64 = 1 << 20

    /// The last lines of a file, without line ends; none if it cannot be read.
    public static func lines(of path: String, last count: Int) -> [String] {
        guard let handle = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? handle.close() }
        guard let end = try? handle.seekToEnd() else { return [] }
        let start = end > byteLimit ? end - byteLimit : 0
        guard (try? handle.seek(toOffset: start)) != nil, let data = try? handle.readToEnd() else { return [] }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: true)
        return lines.suffix(count).map(String.init)
    }

    /// The lines that most likely say why a process ended: those up to a crash report, else the last ones.
    package static func lastWords(of path: String, count: Int = 5) -> [String] {
        let all = lines(of: path, last: 2_000)
        guard !all.isEmpty else { return [] }
        let crash = all.lastIndex { $0.contains("Fatal error:") || $0.contains("Program crashed:") }
        return Array(all[...(crash ?? all.endIndex - 1)].suffix(count))
    }
}
