import Failpoints

/// Short names for the generated journal messages.
enum StoredDesk {
    typealias Batch = Freshet_Desk_V1alpha_Batch
    typealias Event = Freshet_Desk_V1alpha_Event
    typealias Originated = Freshet_Desk_V1alpha_Originated
    typealias QuotedAdvance = Freshet_Desk_V1alpha_QuotedAdvance
    typealias Leg = Freshet_Desk_V1alpha_Leg
    typealias Decided = Freshet_Desk_V1alpha_Decided
    typealias MandateGiven = Freshet_Desk_V1alpha_MandateGiven
    typealias BooksOpened = Freshet_Desk_V1alpha_BooksOpened
    typealias UnreadBatch = Freshet_Desk_V1alpha_UnreadBatch
    typealias EventOutline = Freshet_Desk_V1alpha_EventOutline
}

/// The failpoints around one row of the desk's journal: one for each kind of event in it, except customer and reserve
/// events.
extension StoredDesk.Batch {
    func passFailpointsBeforeWrite() {
        failpoint("desk.origination.before-write", when: has { if case .originated = $0 { true } else { false } })
        failpoint("desk.ending.before-write", when: has { if case .decided = $0 { true } else { false } })
        failpoint("desk.token.before-write", when: has { if case .tokenIssued = $0 { true } else { false } })
        failpoint("desk.mandate.before-write", when: has(Self.isOfMandate))
    }

    func passFailpointsAfterWrite() {
        failpoint("desk.origination.after-write", when: has { if case .originated = $0 { true } else { false } })
        failpoint("desk.ending.after-write", when: has { if case .decided = $0 { true } else { false } })
        failpoint("desk.token.after-write", when: has { if case .tokenIssued = $0 { true } else { false } })
        failpoint("desk.mandate.after-write", when: has(Self.isOfMandate))
    }

    private static func isOfMandate(_ event: StoredDesk.Event.OneOf_Event) -> Bool {
        switch event {
        case .mandateGiven, .mandateRevoked: true
        case .originated, .decided, .tokenIssued, .customerOpened, .customerClosed, .reserveMoved, .dayBegan,
            .booksOpened, .clockAccepted:
            false
        }
    }

    private func has(_ isMeant: (StoredDesk.Event.OneOf_Event) -> Bool) -> Bool {
        events.contains { $0.event.map(isMeant) ?? false }
    }
}
