import Foundation

/// A duration for people: seconds with one decimal, the same in every locale.
package enum SecondsText {
    package static func text(milliseconds: Int) -> String {
        (Double(milliseconds) / 1_000).formatted(
            .number.precision(.fractionLength(1)).locale(Locale(identifier: "en_US_POSIX")))
    }
}
