import Foundation
import ProcessInterface

/// Output for programs: one JSON value with sorted keys, and a newline.
package enum JSONOutput {
    package static func print(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var data = try encoder.encode(value)
        data.append(0x0A)
        StandardOutput.write(data)
    }
}
