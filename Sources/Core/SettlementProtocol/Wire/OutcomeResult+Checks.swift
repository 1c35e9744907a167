public import Foundation

extension Wire.OutcomeResult {
    /// A coordinator's result as it may be used here: it is about the transaction that was asked about, its parts are
    /// within the protocol's limits, texts are bounded, and fields that are unknown here are dropped.
    ///
    /// - Parameter id: The bytes of the transaction's id.
    /// - Throws: ``ProtocolError`` with `malformed`.
    public func checked(about id: Data) throws(ProtocolError) -> Wire.OutcomeResult {
        var checked = Wire.OutcomeResult()
        switch result {
        case .record(let record): checked.record = try record.checked(about: id)
        case .error(let error): checked.error = error.bounded
        case nil: throw ProtocolError(.malformed, "it has neither a record nor an error")
        }
        return checked
    }
}

extension Wire.OutcomeRecord {
    fileprivate func checked(about id: Data) throws(ProtocolError) -> Wire.OutcomeRecord {
        guard transactionID == id else { throw ProtocolError(.malformed, "it is about another transaction") }
        switch state {
        case .pending, .committed, .aborted: break
        case .unspecified, .UNRECOGNIZED: throw ProtocolError(.malformed, "its state is not known here")
        }
        guard progress.count <= ProtocolLimits.participations else {
            throw ProtocolError(.malformed, "it shows the progress of too many banks")
        }
        var checked = Wire.OutcomeRecord()
        checked.transactionID = id
        if !digest.isEmpty { checked.digest = try Hash256(digest).data }
        checked.state = state
        checked.cause = cause
        checked.applied = applied
        checked.decidedAtUnixMs = decidedAtUnixMs
        checked.decidedUs = decidedUs
        for progress in progress { checked.progress.append(try progress.checked()) }
        return checked
    }
}

extension Wire.Progress {
    fileprivate func checked() throws(ProtocolError) -> Wire.Progress {
        guard sealedReason.count <= ProtocolLimits.sealedReason else {
            throw ProtocolError(.malformed, "a sealed reason has at most \(ProtocolLimits.sealedReason) bytes")
        }
        var checked = Wire.Progress()
        checked.bank = try MemberID(bank).text
        checked.vote = vote
        checked.sealedReason = sealedReason
        if hasError { checked.error = error.bounded }
        checked.prepareSentUs = prepareSentUs
        checked.votedUs = votedUs
        checked.acknowledged = acknowledged
        checked.acknowledgedUs = acknowledgedUs
        return checked
    }
}
