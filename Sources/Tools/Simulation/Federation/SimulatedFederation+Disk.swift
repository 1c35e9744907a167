import AtomicCommit
import BankCore

/// Rows on their way to a disk.
extension SimulatedFederation {
    func diskDelay() -> UInt64 {
        mix.slowDisk ? random.pick(1...120) * Mix.millisecond : random.pick(100...600) * 1_000
    }

    /// Begins to write the row that the process has built; false if the process dies first.
    func beginRow(_ node: Int) -> Bool {
        let isTroubled = now < mix.faultsUntil
        let fails = isTroubled && random.chance(perMille: mix.syncErrorPerMille)
        if processes[node].isDiskFull {
            // The row goes into the ballast's space, and new work is refused from now on.
            processes[node].knowsDiskIsFull = true
            if node == Node.coordinator { coordinator.books.isFull = true }
            reach(.s2)
        }
        if processes[node].followsTornRow {
            processes[node].followsTornRow = false
            if fails || processes[node].isDiskFull { reach(.s10) }
        }
        queue.add(.synced(node: node, life: processes[node].life, failed: fails), at: now + diskDelay())
        return survives(node)
    }

    /// The row may be durable or not. The process ends, and its next start reads the disk.
    func failSync(of node: Int) {
        count(.syncError)
        reach(.s1)
        note(node, "ends: a sync failed (74)")
        crash(node, outage: random.pick(20...800) * Mix.millisecond)
    }

    /// Draws the fate of a row whose sync never returned: whole or absent, since a torn row is discarded.
    func resolveRow(of node: Int) {
        let fate = random.pick(0..<3)
        if node == Node.coordinator {
            guard let row = coordinator.writing else { return }
            coordinator.writing = nil
            if fate == 0 { registerIsDurable(row) }
        } else {
            guard let (events, _) = banks[node - 1].writing else { return }
            banks[node - 1].writing = nil
            if fate == 0 { rowIsDurable(events, at: node - 1) }
        }
        switch fate {
        case 0: count(.unacknowledgedWrite)
        case 1: count(.lostWrite)
        default: count(.tornWrite)
        }
        note(node, fate == 0 ? "leaves its last row whole" : fate == 1 ? "loses its last row" : "tears its last row")
    }

    func settleDeskRow(of place: Int) {
        guard let events = banks[place].deskWriting else { return }
        banks[place].deskWriting = nil
        guard random.chance(perMille: 400) else { return }
        deskIsDurable(events, at: place)
    }
}
