import Foundation
import Logging

/// Writes each event as one line of text or JSON to standard error, in one write, so that lines never mix.
public struct LineLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let format: LogFormat
    private let member: String
    private let write: @Sendable (String) -> Void

    /// - Parameter member: Whose process this is; stands in every JSON line.
    public init(member: String, format: LogFormat, level: Logger.Level) {
        self.init(member: member, format: format, level: level) { LineOutput.standardError.write($0) }
    }

    package init(member: String, format: LogFormat, level: Logger.Level, write: @escaping @Sendable (String) -> Void) {
        self.member = member
        self.format = format
        self.write = write
        logLevel = level
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
