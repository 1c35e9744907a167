/// The facts in a desk's journal about clock and books.
public struct DeskMemory: Hashable, Sendable {
    /// The newest business day.
    public var day = BusinessDay(0)
    /// The newest opening of each kind of books.
    public private(set) var openings: [StoreGeneration.Kind: StoreGeneration] = [:]

    public init(_ events: some Sequence<DeskEvent>) {
        for event in events {
            switch event {
            case .dayBegan(let day): self.day = max(self.day, day)
            case .clockAccepted(let day): self.day = day
            case .booksOpened(let generation): openings[generation.kind] = generation
            case .originated, .ended, .tokenIssued, .mandateGiven, .mandateRevoked, .customerOpened, .customerClosed,
                .reserveMoved:
                break
            }
        }
    }
}
