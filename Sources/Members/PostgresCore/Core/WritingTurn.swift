/// Gives the lanes their turn to write, one at a time, in the order of their requests.
///
/// All transactions of this bank touch the same few accounts (clearing, position), so two lanes that wrote at once
/// would only block each other. With one writer, a lock that cannot be taken always belongs to another application.
actor WritingTurn {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func give() {
        guard !waiting.isEmpty else {
            isTaken = false
            return
        }
        waiting.removeFirst().resume()
    }
}
