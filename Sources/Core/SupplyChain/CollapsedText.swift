extension StringProtocol {
    /// Without white space at the ends, and with one blank wherever white space stood inside.
    var collapsed: String {
        var collapsed = String.UnicodeScalarView()
        var pendingBlank = false
        for scalar in unicodeScalars {
            if scalar.properties.isWhitespace {
                pendingBlank = !collapsed.isEmpty
            } else {
                if pendingBlank { collapsed.append(" ") }
                pendingBlank = false
                collapsed.append(scalar)
            }
        }
        return String(collapsed)
    }
}
