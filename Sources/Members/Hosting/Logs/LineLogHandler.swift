import Foundation
public import Logging
public import ProcessInterface

/// Writes each event as one line of text or JSON to standard error, in one write, so that lines never mix.
public struct LineLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let format: LogSettings.Format
    private let member: String
    private let write: @Sendable (String) -> Void

    /// - Parameter member: The member that this process serves, as written to every JSON line.
    public init(member: String, format: LogSettings.Format, level: LogSettings.Level) {
        self.init(member: member, format: format, level: level) { LineOutput.standardError.write($0) }
    }

    package init(
        member: String, format: LogSettings.Format, level: LogSettings.Level,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.member = member
        self.format = format
        self.write = write
        logLevel = Logger.Level(level)
    }

    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let given = event.metadata { all.merge(given) { _, new in new } }
        let line = LogLine(time: Date(), member: member, event: event, metadata: all)
        switch format {
        case .text: write(line.text)
        case .json: write(line.json)
        }
    }
}

extension Logger.Level {
    init(_ level: LogSettings.Level) {
        switch level {
        case .trace: self = .trace
        case .debug: self = .debug
        case .info: self = .info
        case .notice: self = .notice
        case .warning: self = .warning
        case .error: self = .error
        case .critical: self = .critical
        }
    }
}

/// A file descriptor that takes whole lines.
struct LineOutput: Sendable {
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
