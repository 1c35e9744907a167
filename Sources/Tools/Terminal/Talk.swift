import Foundation

/// Messages for people, apart from a command's data: lines on standard error.
package enum Talk {
    package static func line(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
