import Failpoints
import Federation
import Foundation
import SettlementProtocol

/// Carries out planned faults on a running federation, and counts them.
actor Injector {
    private let federation: LocalFederation
    private let network: FaultyNetwork
    private(set) var counts: [PlannedFault.Kind: Int] = [:]
    /// Processes that were ended by SIGKILL.
    private(set) var kills = 0
    /// How often each failpoint was hit, by name.
    private(set) var failpoints: [String: Int] = [:]
    private(set) var violations: [Violation] = []
    /// Members whose process is being disturbed.
    private var busy: Set<MemberID> = []
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// Members that may kill themselves.
    private var armed: Set<MemberID> = []

    init(federation: LocalFederation, network: FaultyNetwork) {
        self.federation = federation
        self.network = network
    }

    /// Faults of messages that are under way.
    private var troubles = 0

    /// Limits, so that part of the federation always works.
    private static let maxVictims = 2
    private static let maxTroubles = 2

    /// Returns once the fault may begin: no other fault has its victim, and few faults are under way.
    func reserve(_ fault: PlannedFault) async {
        guard let victim = fault.victim else {
            while troubles >= Self.maxTroubles { await withCheckedContinuation { waiting.append($0) } }
            troubles += 1
            return
        }
        while busy.contains(victim) || busy.count >= Self.maxVictims {
            await withCheckedContinuation { waiting.append($0) }
        }
        busy.insert(victim)
    }

    /// Carries out a fault and undoes it after its time, or at once if the task is cancelled.
    func carryOut(_ fault: PlannedFault) async {
        switch fault {
        case .kill(let member, let down): await kill(member, down: down)
        case .pause(let member, let milliseconds): await pause(member, milliseconds)
        case .requestsLost(let link, let milliseconds):
            await change(.requestsLost, milliseconds, fault.kind) { $0 == link }
        case .answersLost(let link, let milliseconds):
            await change(.answersLost, milliseconds, fault.kind) { $0 == link }
        case .isolate(let member, let milliseconds):
            await change(.requestsLost, milliseconds, fault.kind) { $0.caller == member || $0.callee == member }
        case .storm(let weather, let milliseconds): await change(weather, milliseconds, fault.kind) { _ in true }
        #if DEBUG
        case .failpoint(let member, let arming, let milliseconds): await arm(member, arming, milliseconds)
        #endif
        }
        if let victim = fault.victim {
            release(victim)
        } else {
            troubles -= 1
            wakeWaiting()
        }
    }

    /// Reports a process that ended without a signal from here, and restarts it.
    func note(_ end: MemberEnd) async {
        if armed.contains(end.member), end.status == .signaled(SIGKILL) { return }
        let words = LogTail.lines(of: end.log, last: 3).joined(separator: " / ")
        violations.append(Violation(.memberDied, "it ended with \(end.status): \(words)", member: end.member.text))
        while busy.contains(end.member) { await withCheckedContinuation { waiting.append($0) } }
        busy.insert(end.member)
        await restart(end.member)
        release(end.member)
    }

    // MARK: Processes

    private func kill(_ member: MemberID, down: Int) async {
        count(.kill)
        kills += 1
        try? await federation.kill(member)
        try? await Task.sleep(for: .milliseconds(down))
        await restart(member)
    }

    private func pause(_ member: MemberID, _ milliseconds: Int) async {
        count(.pause)
        try? await federation.pause(member)
        try? await Task.sleep(for: .milliseconds(milliseconds))
        try? await federation.resume(member)
    }

    /// Not cut short by cancellation: healing needs every process.
    private func restart(_ member: MemberID) async {
        let failure = await Task { [federation] () -> FederationError? in
            do throws(FederationError) {
                try await federation.restart(member)
                return nil
            } catch {
                return error
            }
        }.value
        if let error = failure {
            violations.append(Violation(.doesNotRestart, "\(error)", member: member.text))
        }
    }

    private func release(_ member: MemberID) {
        busy.remove(member)
        wakeWaiting()
    }

    private func wakeWaiting() {
        let resumed = waiting
        waiting = []
        for waiter in resumed { waiter.resume() }
    }

    private func count(_ kind: PlannedFault.Kind) { counts[kind, default: 0] += 1 }

    // MARK: Messages

    /// Overlapping faults on a link all end with the first; it is enough that each one occurred.
    private func change(
        _ weather: LinkWeather, _ milliseconds: Int, _ kind: PlannedFault.Kind, where isMeant: (LinkName) -> Bool
    ) async {
        count(kind)
        network.setWeather(weather, where: isMeant)
        try? await Task.sleep(for: .milliseconds(milliseconds))
        network.setWeather(.calm, where: isMeant)
    }
}

#if DEBUG
extension Injector {
    /// How long an armed process may take to start and to reach its failpoint.
    private static let patience = Duration.milliseconds(1_500)

    private func arm(_ member: MemberID, _ arming: FailpointArming, _ milliseconds: Int) async {
        armed.insert(member)
        defer { armed.remove(member) }
        let start = Task { [federation] in
            try await federation.restart(member, environment: [FailpointArming.variable: "\(arming)"])
        }
        switch arming.action {
        case .kill:
            // If it does not even become ready, it has hit its failpoint during recovery.
            let isUp = (try? await start.value) != nil
            let isHit = isUp ? await reaches(.ended, member) : true
            if isHit { await hit(arming, .failpointKill, for: milliseconds) }
            await restart(member)
        case .stop:
            // It may stop before it is ready, and would then never become ready.
            let isHit = await reaches(.paused, member)
            if isHit { await hit(arming, .failpointStop, for: milliseconds) }
            try? await federation.resume(member)
            _ = try? await start.value
            if !isHit { await restart(member) }
        }
    }

    private func hit(_ arming: FailpointArming, _ kind: PlannedFault.Kind, for milliseconds: Int) async {
        failpoints[arming.point.rawValue, default: 0] += 1
        count(kind)
        if kind == .failpointKill { kills += 1 }
        try? await Task.sleep(for: .milliseconds(milliseconds))
    }

    private func reaches(_ condition: ProcessCondition, _ member: MemberID) async -> Bool {
        let deadline = ContinuousClock.now + Self.patience
        while .now < deadline, !Task.isCancelled {
            if (try? await federation.condition(of: member)) == condition { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return (try? await federation.condition(of: member)) == condition
    }
}
#endif
