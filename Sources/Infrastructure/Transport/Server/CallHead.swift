import NIOHTTP1

/// The headers of a request that this server knows, each read once.
struct CallHead {
    private(set) var codec: Codec?
    private(set) var bearerToken: String?
    /// The caller's value; not yet reduced to the server's maximum.
    private(set) var timeout: Duration?
    private(set) var contentLength: Int?
    private(set) var expectsContinue = false

    /// - Throws: ``ConnectError`` for a header that appears twice, another protocol version, a timeout that is not a
    ///   positive integer of at most ten digits, or a compressed body.
    init(_ headers: HTTPHeaders) throws(ConnectError) {
        var seen = Seen()
        for (name, value) in headers {
            switch name.utf8.count {
            case 6 where name.isHeader("expect"):
                expectsContinue = value.isHeader("100-continue")
            case 12 where name.isHeader("content-type"):
                try seen.insert(.contentType, name)
                codec = Codec(contentType: value)
            case 13 where name.isHeader("authorization"):
                try seen.insert(.authorization, name)
                bearerToken = Self.bearerToken(value)
            case 14 where name.isHeader("content-length"):
                contentLength = Int(value)
            case 16 where name.isHeader("content-encoding"):
                try Self.checkEncoding(value)
            case 18 where name.isHeader("connect-timeout-ms"):
                try seen.insert(.timeout, name)
                timeout = try Self.timeout(value)
            case 24 where name.isHeader("connect-protocol-version"):
                try seen.insert(.version, name)
                try Self.checkVersion(value)
            default: break
            }
        }
    }

    private struct Seen: OptionSet {
        var rawValue = 0
        static let contentType = Seen(rawValue: 1)
        static let authorization = Seen(rawValue: 2)
        static let timeout = Seen(rawValue: 4)
        static let version = Seen(rawValue: 8)

        mutating func insert(_ header: Seen, _ name: String) throws(ConnectError) {
            guard isDisjoint(with: header) else {
                throw ConnectError(
                    .invalidArgument, .headerRepeated, "The header \(name) appears twice", next: "send it once")
            }
            formUnion(header)
        }
    }

    /// RFC 6750, section 2.1; a token of printable ASCII of at most 512 characters.
    private static func bearerToken(_ value: String) -> String? {
        let bytes = value.utf8
        guard let space = bytes.firstIndex(of: 0x20), value[..<space].isHeader("bearer") else { return nil }
        let token = bytes[space...].drop { $0 == 0x20 }
        guard (1...512).contains(token.count), token.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return String(Substring(token))
    }

    private static func timeout(_ value: String) throws(ConnectError) -> Duration {
        guard (1...10).contains(value.utf8.count), value.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let milliseconds = Int64(value), milliseconds > 0
        else {
            throw ConnectError(
                .invalidArgument, .timeoutMalformed,
                "Connect-Timeout-Ms \"\(value.prefix(20))\" is not a positive integer of at most 10 digits",
                next: "send whole milliseconds, or leave it out")
        }
        return .milliseconds(milliseconds)
    }

    private static func checkVersion(_ value: String) throws(ConnectError) {
        guard value == "1" else {
            throw ConnectError(
                .invalidArgument, .protocolVersionUnsupported,
                "Connect-Protocol-Version \"\(value.prefix(20))\" is not supported", next: "send 1")
        }
    }

    private static func checkEncoding(_ value: String) throws(ConnectError) {
        guard value.isHeader("identity") else {
            throw ConnectError(
                .unimplemented, .contentEncodingUnsupported,
                "Content-Encoding \"\(value.prefix(20))\" is not supported; supported is identity",
                next: "send the body uncompressed")
        }
    }
}

extension StringProtocol {
    /// Equal to `lowercase`, ignoring the case of ASCII letters.
    fileprivate func isHeader(_ lowercase: StaticString) -> Bool {
        guard utf8.count == lowercase.utf8CodeUnitCount else { return false }
        return lowercase.withUTF8Buffer { expected in
            zip(utf8, expected).allSatisfy { byte, expected in
                byte == expected || ((0x41...0x5A).contains(byte) && byte | 0x20 == expected)
            }
        }
    }
}
