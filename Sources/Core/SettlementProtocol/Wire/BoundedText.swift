extension String {
    /// The text of another party as it is kept and shown here: at most ``ProtocolLimits/textOfOthers`` bytes of UTF-8,
    /// cut between two Unicode scalars.
    ///
    /// Every such text is bounded where it enters, so that no other member decides how much memory, log or store it
    /// takes.
    public var bounded: String {
        guard utf8.count > ProtocolLimits.textOfOthers else { return self }
        var end = utf8.index(startIndex, offsetBy: ProtocolLimits.textOfOthers)
        // A scalar's later bytes all begin with the bits 10.
        while utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}

extension Wire.ItemError {
    /// The error as it is kept here: its texts are bounded, and fields that are unknown here are dropped.
    public var bounded: Wire.ItemError {
        var error = Wire.ItemError()
        error.code = code.bounded
        error.message = message.bounded
        return error
    }
}
