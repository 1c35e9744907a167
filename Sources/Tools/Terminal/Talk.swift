import Foundation

/// What is said to people beside a command's data: lines on standard error.
package enum Talk {
    package static func line(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
