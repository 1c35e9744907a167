public import Foundation

extension Wire.Header {
    public init(_ header: Header) {
        self.init()
        protocolVersion = header.protocolVersion
        coordinator = header.key.coordinator.text
        transactionID = header.key.id.data
        originator = header.originator.text
        timeoutMs = header.timeoutMilliseconds
    }

    /// - Throws: ``ProtocolError`` with `malformed` or `unsupported_version`.
    public func checked() throws(ProtocolError) -> Header {
        try Header(
            protocolVersion: protocolVersion,
            key: TransactionKey(coordinator: MemberID(coordinator), id: TransactionID(bytes: transactionID)),
            originator: MemberID(originator), timeoutMilliseconds: timeoutMs)
    }
}

extension Wire.Participation {
    public init(_ participation: Participation) {
        self.init()
        bank = participation.bank.text
        sealedProjection = participation.sealedProjection
        commitments = Data(joining: participation.entries.lazy.map(\.commitment), count: participation.entries.count)
        counterparties = participation.entries.map(\.counterparty.text)
    }

    /// - Throws: ``ProtocolError`` with `malformed` or `too_large`.
    public func checked() throws(ProtocolError) -> Participation {
        guard sealedProjection.count <= ProtocolLimits.sealedProjection,
            counterparties.count <= ProtocolLimits.entries,
            commitments.count <= ProtocolLimits.entries * Hash256.byteCount
        else {
            throw ProtocolError(.tooLarge, "the participation of \(bank.prefix(63)) is beyond the protocol's limits")
        }
        guard let commitments = Hash256.all(in: commitments), commitments.count == counterparties.count else {
            throw ProtocolError(
                .malformed, "the participation of \(bank.prefix(63)) does not have one commitment per counterparty")
        }
        guard !commitments.isEmpty else {
            throw ProtocolError(.malformed, "the participation of \(bank.prefix(63)) has no entries")
        }
        var checked: [Entry] = []
        checked.reserveCapacity(commitments.count)
        for (commitment, counterparty) in zip(commitments, counterparties) {
            checked.append(Entry(commitment: commitment, counterparty: try MemberID(counterparty)))
        }
        return Participation(bank: try MemberID(bank), sealedProjection: sealedProjection, entries: checked)
    }
}

extension Wire.Transaction {
    public init(_ transaction: Transaction) {
        self.init()
        header = Wire.Header(transaction.header)
        participations = transaction.participations.map(Wire.Participation.init)
    }

    /// - Throws: ``ProtocolError`` with `malformed`, `unsupported_version` or `too_large`.
    public func checked() throws(ProtocolError) -> Transaction {
        guard participations.count <= ProtocolLimits.participations else {
            throw ProtocolError(.tooLarge, "a transaction has at most \(ProtocolLimits.participations) participations")
        }
        var checked: [Participation] = []
        checked.reserveCapacity(participations.count)
        for participation in participations { checked.append(try participation.checked()) }
        return Transaction(header: try header.checked(), participations: checked)
    }
}

extension Wire.PrepareItem {
    /// The item for the participation at `index`; `hashes` are those of all participations, as the message has them.
    public init(of transaction: Wire.Transaction, hashes: Data, index: Int) {
        self.init()
        header = transaction.header
        self.hashes = hashes
        self.index = UInt32(index)
        participation = transaction.participations[index]
    }

    /// - Throws: ``ProtocolError`` with `malformed`, `unsupported_version`, `too_large` or `digest_mismatch`.
    public func checked() throws(ProtocolError) -> PrepareItem {
        try PrepareItem(
            header: header.checked(), hashes: ParticipationHash.all(in: hashes), index: Int(index),
            participation: participation.checked())
    }
}

extension ParticipationHash {
    /// From 64 bytes for each: outline, then payload.
    ///
    /// - Throws: ``ProtocolError`` with `malformed` or `too_large`.
    static func all(in bytes: Data) throws(ProtocolError) -> [ParticipationHash] {
        guard bytes.count <= ProtocolLimits.participations * 2 * Hash256.byteCount else {
            throw ProtocolError(.tooLarge, "a transaction has at most \(ProtocolLimits.participations) participations")
        }
        guard let hashes = Hash256.all(in: bytes), hashes.count.isMultiple(of: 2) else {
            throw ProtocolError(.malformed, "the hashes of a participation have \(2 * Hash256.byteCount) bytes")
        }
        return stride(from: 0, to: hashes.count, by: 2).map {
            ParticipationHash(outline: hashes[$0], payload: hashes[$0 + 1])
        }
    }
}

extension Data {
    /// The hashes as a ``Wire/PrepareItem`` carries them.
    public init(_ hashes: [ParticipationHash]) {
        self.init(joining: hashes.lazy.flatMap { [$0.outline, $0.payload] }, count: hashes.count * 2)
    }

    fileprivate init(joining hashes: some Sequence<Hash256>, count: Int) {
        self.init(capacity: count * Hash256.byteCount)
        for hash in hashes { hash.withBytes { append($0.bindMemory(to: UInt8.self)) } }
    }
}

extension Wire.Key {
    public init(_ key: TransactionKey) {
        self.init()
        coordinator = key.coordinator.text
        transactionID = key.id.data
    }

    /// - Throws: ``ProtocolError`` with `malformed`.
    public func checked() throws(ProtocolError) -> TransactionKey {
        TransactionKey(coordinator: try MemberID(coordinator), id: try TransactionID(bytes: transactionID))
    }
}

extension Wire.Vote {
    public init(_ vote: Vote, digest: Hash256) {
        self.init()
        self.digest = digest.data
        switch vote {
        case .yes: choice = .yes
        case .no(let reason):
            choice = .no
            sealedReason = reason
        case .busy: choice = .busy
        }
    }

    /// The vote and the digest that it is about.
    ///
    /// - Throws: ``ProtocolError`` with `malformed` or `too_large`.
    public func checked() throws(ProtocolError) -> (vote: Vote, digest: Hash256) {
        let digest = try Hash256(digest)
        guard sealedReason.count <= ProtocolLimits.sealedReason else {
            throw ProtocolError(.tooLarge, "a sealed reason has at most \(ProtocolLimits.sealedReason) bytes")
        }
        switch choice {
        case .yes: return (.yes, digest)
        case .no: return (.no(sealedReason: sealedReason), digest)
        case .busy: return (.busy, digest)
        case .unspecified, .UNRECOGNIZED: throw ProtocolError(.malformed, "the vote is neither yes, no nor busy")
        }
    }
}

extension Wire.Outcome {
    public init(_ outcome: Outcome) {
        switch outcome {
        case .committed: self = .committed
        case .aborted: self = .aborted
        }
    }

    /// - Throws: ``ProtocolError`` with `malformed`.
    public func checked() throws(ProtocolError) -> Outcome {
        switch self {
        case .committed: return .committed
        case .aborted: return .aborted
        case .unspecified, .UNRECOGNIZED:
            throw ProtocolError(.malformed, "the outcome is neither committed nor aborted")
        }
    }
}

extension Wire.ItemError {
    public init(_ error: ProtocolError) {
        self.init()
        code = error.reason.rawValue
        message = error.detail
    }
}
