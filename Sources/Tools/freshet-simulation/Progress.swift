import Foundation
import ProcessInterface
import Simulation

/// A progress line on standard error, shown only on a terminal.
struct Progress {
    private let total: Int
    private let isShown = isatty(2) == 1
    private var shownAt = 0

    init(total: Int) { self.total = total }

    mutating func note(_ tally: Tally) {
        guard isShown, tally.seeds - shownAt >= max(1, total / 200) else { return }
        shownAt = tally.seeds
        let violations = "\(tally.violationCount) violations"
        write("\r\(tally.seeds) of \(total) seeds, \(tally.transactions) transactions, \(violations)")
    }

    func finish() {
        guard isShown else { return }
        write("\r\u{1B}[K")
    }

    private func write(_ text: String) { Descriptor.writeError(text) }
}
