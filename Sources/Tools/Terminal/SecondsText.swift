import Foundation

/// A duration as people read it: seconds with one decimal, whatever the locale.
package enum SecondsText {
    package static func text(milliseconds: Int) -> String {
        (Double(milliseconds) / 1_000).formatted(
            .number.precision(.fractionLength(1)).locale(Locale(identifier: "en_US_POSIX")))
    }
}
