import AtomicCommit
import BankCore

/// Archives, checkpoints and removals on their way to a disk.
extension SimulatedFederation {
    /// Begins a change of a store; false if the process dies first.
    @discardableResult
    func begin(_ change: StoreChange, of node: Int) -> Bool {
        nextChange += 1
        processes[node].changes.append((nextChange, change))
        let fails = now < mix.faultsUntil && archiveRandom.chance(perMille: mix.syncErrorPerMille)
        // Only rows may use the ballast's space.
        let end: Occurrence.RowEnd = processes[node].isDiskFull ? .refused : fails ? .failed : .durable
        queue.add(
            .storeChanged(node: node, life: processes[node].life, number: nextChange, end), at: now + archiveDelay())
        return survives(node, inArchive: true)
    }

    func archiveDelay() -> UInt64 {
        mix.slowDisk || archiveRandom.chance(perMille: 100)
            ? archiveRandom.pick(1...120) * Mix.millisecond : archiveRandom.pick(100...900) * 1_000
    }

    func lookupDelay() -> UInt64 {
        archiveRandom.chance(perMille: mix.slowReadingPerMille)
            ? archiveRandom.pick(100...2_500) * Mix.millisecond : archiveDelay()
    }

    func isChanging(_ node: Int, _ isOne: (StoreChange) -> Bool) -> Bool {
        processes[node].changes.contains { isOne($0.change) }
    }

    func storeChanged(_ node: Int, _ number: UInt64, _ end: Occurrence.RowEnd) {
        guard let place = processes[node].changes.firstIndex(where: { $0.number == number }) else { return }
        guard end != .failed else { return failSync(of: node) }
        let change = processes[node].changes.remove(at: place).change
        if end == .durable {
            persist(change, of: node)
            guard violation == nil, survives(node, inArchive: true) else { return }
        }
        switch change {
        case .books(let change): goOn(after: change, isDurable: end == .durable, at: node - 1)
        case .register(let change): goOn(after: change, isDurable: end == .durable)
        case .desk(let change): goOn(after: change, isDurable: end == .durable, at: node - 1)
        }
    }

    /// Puts a change on the disk.
    private func persist(_ change: StoreChange, of node: Int) {
        switch change {
        case .books(let change): persist(change, at: node - 1)
        case .register(let change): persist(change)
        case .desk(let change): persist(change, at: node - 1)
        }
    }

    /// Draws the fate of each change that was under way when the process died: whole or absent.
    func resolveChanges(of node: Int) {
        let changes = processes[node].changes
        processes[node].changes = []
        for (_, change) in changes {
            if change.isArchiving { reach(.l5) }
            if change.isCheckpointOrRemovalOfRows { reach(.l7) }
            if archiveRandom.chance(perMille: 400) { persist(change, of: node) }
        }
    }
}
