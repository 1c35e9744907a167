#if DEBUG
import Failpoints
import Federation
import FederationTesting
import Inspection
import SettlementProtocol
import Testing

extension TestFederation {
    /// Starts a member with a failpoint armed, leads it there, and brings it back: started again where it killed itself,
    /// after its store was inspected as it was left; woken where it stopped itself.
    ///
    /// - Parameter provocation: What leads there once the member is ready; it may fail, because the member is gone.
    func pass(
        _ armings: FailpointArming..., at member: MemberID, sourceLocation: SourceLocation = #_sourceLocation,
        provoking provocation: @escaping @Sendable () async throws -> Void = {}
    ) async throws {
        let text = armings.map(\.description).joined(separator: ",")
        let start = Task {
            try await processes.restart(member, environment: [FailpointArming.variable: text])
        }
        let provoking = Task {
            _ = try? await start.value
            try? await provocation()
        }
        for arming in armings {
            switch arming.action {
            case .kill:
                // It may die before it is ready.
                let isUp = (try? await start.value) != nil
                if isUp { try await expect(.ended, of: member, at: arming, sourceLocation: sourceLocation) }
                try inspect(member, sourceLocation: sourceLocation)
                try await processes.restart(member)
            case .stop:
                try await expect(.paused, of: member, at: arming, sourceLocation: sourceLocation)
                try await processes.resume(member)
            }
        }
        _ = try? await start.value
        await provoking.value
    }

    private func expect(
        _ condition: ProcessCondition, of member: MemberID, at arming: FailpointArming,
        sourceLocation: SourceLocation
    ) async throws {
        try await eventually("\(member) did not reach \(arming)", sourceLocation: sourceLocation) {
            try await processes.condition(of: member) == condition
        }
    }

    /// Fails the test unless every store of a member whose process has ended is whole.
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
    /// Those of a step, such as `bank.vote`.
    static func of(_ step: String) -> [Failpoint] { allCases.filter { $0.rawValue.hasPrefix("\(step).") } }
}

extension FailpointArming {
    /// Each failpoint of a step, once to die there and once to stand still.
    static func each(of step: String) -> [FailpointArming] {
        Failpoint.of(step).flatMap { point in Action.allCases.map { FailpointArming(point, $0) } }
    }
}
#endif
