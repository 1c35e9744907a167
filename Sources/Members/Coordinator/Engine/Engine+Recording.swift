import AtomicCommit
import Batching
import Clock
import Journal
import Logging
import ProcessInterface
import SettlementProtocol

/// Writing to the register: a proposal becomes durable before it has any effect.
extension Engine {
    /// Writes the gathered proposals to the register, one batch at a time. Finished ids and the horizon alone wait for
    /// the next decision, unless `evenWithoutDecision`.
    func recordProposals(evenWithoutDecision: Bool = false) {
        let canWait = !finishedToNote.isEmpty || nextHorizon > books.horizon
        guard !isRecording, !hasStopped, !proposals.isEmpty || (evenWithoutDecision && canWait) else { return }
        isRecording = true
        Task(executorPreference: settings.executor) { await self.recordUntilNothingWaits() }
    }

    private func recordUntilNothingWaits() async {
        repeat {
            let batch = proposals
            let finished = finishedToNote
            let horizon = nextHorizon
            proposals = []
            finishedToNote = []
            let wallClock = WallClock.unixMilliseconds
            do {
                passFailpointsBeforeWrite(batch, finished: finished, horizon: horizon)
                let ballast = try await register.record(batch, at: wallClock, finished: finished, horizon: horizon)
                passFailpointsAfterWrite(batch, finished: finished, horizon: horizon)
                if !ballast { noteFull() }
                recorded(batch, at: wallClock)
                if horizon > books.horizon { raiseHorizon(to: horizon) }
                try await writeCheckpointIfDue()
            } catch {
                // The row may or may not be durable, so nothing may follow from it.
                fail(error)
                endRecording()
                return
            }
        } while !proposals.isEmpty
        endRecording()
    }

    func fail(_ error: JournalError) {
        logger.critical("The register failed", metadata: [LogKey.reason: "\(error)"])
        broken.yield(error)
        hasStopped = true
    }

    private func endRecording() {
        isRecording = false
        stopper?.resume()
        stopper = nil
    }

    private func recorded(_ batch: [DecisionEntry], at wallClock: UInt64) {
        let now = MonotonicTime.now
        var effects = CoordinatorEffects()
        for entry in batch {
            courses[entry.id]?.noteDecided(at: now, unixMilliseconds: wallClock)
            switch entry.decision.outcome {
            case .committed: committedCount += 1
            case .aborted: abortedCount += 1
            }
            books.recorded(entry.id, entry.decision, at: now, into: &effects)
        }
        carryOut(effects)
    }

    private func raiseHorizon(to durable: UInt64) {
        books.horizonRecorded(durable)
        for id in courses.keys where id.unixMilliseconds < durable && books.known(id) == nil { courses[id] = nil }
    }

    private func noteFull() {
        guard !books.isFull else { return }
        books.isFull = true
        logger.error("The disk is full: new work is refused, decided work goes on")
    }
}
