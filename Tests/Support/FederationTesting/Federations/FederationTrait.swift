import Directory
import SettlementProtocol
public import Testing

/// Starts one federation of real processes for a whole suite, and stops it when the last test is done.
///
/// Tests of the suite find it as ``TestFederation/current``. They run one after another, because they compare whole
/// books.
public struct FederationTrait: SuiteTrait, TestScoping {
    let coordinators: [MemberID]
    /// Changes the file before anything starts.
    var adjust: @Sendable (inout FederationFile) -> Void = { _ in }

    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await TestFederation.run(coordinators: coordinators, adjust: adjust) { federation in
            try await TestFederation.$running.withValue(federation) { try await function() }
        }
    }
}

extension Trait where Self == FederationTrait {
    /// A ``Brook`` of the suite's own.
    public static var federation: Self { FederationTrait(coordinators: [Brook.ford]) }

    /// A ``Brook`` of the suite's own whose windows are settled at ``Brook/cedar``.
    public static var federationThatSettles: Self {
        FederationTrait(coordinators: [Brook.ford]) { Brook.settleAtCedar(&$0) }
    }

    /// A ``Brook`` of the suite's own, with ``Brook/weir`` as a second coordinator.
    public static var federationOfTwoCoordinators: Self {
        FederationTrait(coordinators: [Brook.ford, Brook.weir])
    }

    /// As ``federationOfTwoCoordinators``, with a retention of an hour: a member's first horizon rises within seconds.
    public static var federationOfShortRetention: Self {
        FederationTrait(coordinators: [Brook.ford, Brook.weir]) { $0.retentionSeconds = 3_600 }
    }

    /// A ``Brook`` of the suite's own that removes everything after ten seconds.
    public static var federationOfShortHistory: Self {
        FederationTrait(coordinators: [Brook.ford]) { ($0.retentionSeconds, $0.historySeconds) = (10, 10) }
    }
}
