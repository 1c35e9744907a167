import ProcessInterface

/// Messages for people, apart from a command's data: lines on standard error, as far as it can be written.
package enum Talk {
    package static func line(_ text: String) {
        Descriptor.writeError("\(text)\n")
    }
}
