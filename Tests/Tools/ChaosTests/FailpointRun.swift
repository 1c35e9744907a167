#if DEBUG
import Failpoints
import Federation
import FederationTesting
import Inspection
import SettlementProtocol
import Testing

extension TestFederation {
    /// Starts a member with failpoints armed, leads it to each in turn, and brings it back.
    ///
    /// After a kill, its store is inspected and it starts with the remaining failpoints. After a stop, it is resumed.
    ///
    /// - Parameter provocation: Leads the ready member to its failpoint. It may fail, because the member may be gone.
    func pass(
        _ armings: FailpointArming..., at member: MemberID, sourceLocation: SourceLocation = #_sourceLocation,
        provoking provocation: @escaping @Sendable () async throws -> Void = {}
    ) async throws {
        var starts = [start(member, with: armings[...], provoking: provocation)]
        for (place, arming) in armings.enumerated() {
            switch arming.action {
            case .kill:
                // It may die before it is ready.
                let isUp = await starts[starts.count - 1].isUp.value
                if isUp { try await expect(.ended, of: member, at: arming, sourceLocation: sourceLocation) }
                try inspect(member, sourceLocation: sourceLocation)
                starts.append(start(member, with: armings[(place + 1)...], provoking: provocation))
            case .stop:
                try await expect(.paused, of: member, at: arming, sourceLocation: sourceLocation)
                try await processes.resume(member)
            }
        }
        let isBack = await starts[starts.count - 1].isUp.value
        try #require(isBack, "\(member) did not come back", sourceLocation: sourceLocation)
        for start in starts { await start.provocation.value }
    }

    private struct Start {
        let isUp: Task<Bool, Never>
        let provocation: Task<Void, Never>
    }

    private func start(
        _ member: MemberID, with armings: ArraySlice<FailpointArming>,
        provoking provocation: @escaping @Sendable () async throws -> Void
    ) -> Start {
        let environment = [FailpointArming.variable: armings.map(\.description).joined(separator: ",")]
        let isUp = Task { (try? await processes.restart(member, environment: environment)) != nil }
        return Start(
            isUp: isUp,
            provocation: Task { if await isUp.value, !armings.isEmpty { try? await provocation() } })
    }

    private func expect(
        _ condition: ProcessCondition, of member: MemberID, at arming: FailpointArming,
        sourceLocation: SourceLocation
    ) async throws {
        try await eventually("\(member) did not reach \(arming)", sourceLocation: sourceLocation) {
            try await processes.condition(of: member) == condition
        }
    }

    /// Fails the test unless every store of an ended member is intact.
    func inspect(_ member: MemberID, sourceLocation: SourceLocation = #_sourceLocation) throws {
        for path in stores(of: member) {
            let findings = try InspectedStore(inFolderAt: path).findings
            #expect(findings == [], "\(path)", sourceLocation: sourceLocation)
        }
    }

    private func stores(of member: MemberID) -> [String] {
        let folder = "\(processes.folder.path)/\(member)"
        return Brook.banks.contains(member) ? ["\(folder)/core", "\(folder)/desk"] : [folder]
    }
}

extension Failpoint {
    /// The failpoints of a step, such as `bank.vote`.
    static func of(_ step: String) -> [Failpoint] { allCases.filter { $0.rawValue.hasPrefix("\(step).") } }
}

extension FailpointArming {
    /// Each failpoint of a step, once to kill the process there and once to stop it.
    static func each(of step: String) -> [FailpointArming] {
        Failpoint.of(step).flatMap { point in Action.allCases.map { FailpointArming(point, $0) } }
    }
}
#endif
