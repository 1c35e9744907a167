/// The one line on standard output that says how a start went.
actor Announcement {
    private(set) var isMade = false

    func make(_ ready: ReadyLine) { write(ready.json) }

    func make(_ converted: ConvertedLine) { write(converted.json) }

    func make(_ failure: StartFailure) { write(failure.json) }

    private func write(_ line: String) {
        guard !isMade else { return }
        isMade = true
        LineOutput.standardOutput.write(line + "\n")
    }
}
