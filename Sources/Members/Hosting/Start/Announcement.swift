import ProcessInterface

/// The one line on standard output that says how a start went. Only the first report is written.
actor Announcement {
    private var isMade = false

    func make(_ report: ProcessReport) {
        guard !isMade else { return }
        isMade = true
        LineOutput.standardOutput.write(report.line + "\n")
    }
}
