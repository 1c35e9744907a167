/// Text as one word of a shell's command, so that advice can be copied: `/tmp/my creek` becomes `'/tmp/my creek'`.
public struct ShellWord: CustomStringConvertible {
    public let description: String

    public init(_ text: String) {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy(Self.isPlain)
        description = isPlain ? text : "'\(text.replacing("'", with: #"'\''"#))'"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "/._-+:@%,=".utf8.contains(byte)
        }
    }
}
