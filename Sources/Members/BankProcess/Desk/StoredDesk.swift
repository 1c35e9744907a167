/// The generated journal messages under names that read well.
enum StoredDesk {
    typealias Batch = Freshet_Desk_V1alpha_Batch
    typealias Event = Freshet_Desk_V1alpha_Event
    typealias Originated = Freshet_Desk_V1alpha_Originated
    typealias Decided = Freshet_Desk_V1alpha_Decided
    typealias TokenIssued = Freshet_Desk_V1alpha_TokenIssued
    typealias MandateGiven = Freshet_Desk_V1alpha_MandateGiven
    typealias CustomerOpened = Freshet_Desk_V1alpha_CustomerOpened
    typealias CustomerClosed = Freshet_Desk_V1alpha_CustomerClosed
    typealias ReserveMoved = Freshet_Desk_V1alpha_ReserveMoved
}
