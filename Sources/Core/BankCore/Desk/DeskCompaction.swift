public import SettlementProtocol

/// Which of a desk's events go to the archive, which stay in its journal, and which are no longer needed.
public struct DeskCompaction: Sendable {
    /// All that compaction reads of an event.
    public enum Fact: Hashable, Sendable {
        case originated(TransactionID)
        case ended(TransactionID)
        case dayBegan(BusinessDay)
        case clockAccepted(BusinessDay)
        /// - kind: The kind of store; the newest opening of each kind is needed.
        case booksOpened(kind: String)
        /// Always needed.
        case other
    }

    /// A transaction that has ended, by the places of its two events.
    public struct Ended: Hashable, Sendable {
        public let id: TransactionID
        public let origination: Int
        public let ending: Int
    }

    /// These go to the archive.
    public private(set) var ended: [Ended] = []
    /// The places of the events that stay, in order.
    public private(set) var kept: [Int] = []

    /// - Parameter facts: One per event, in the order of the journal: the checkpoint's, then those of the rows after it.
    public init(_ facts: [Fact]) {
        let newest = NewestFacts(facts)
        for (place, fact) in facts.enumerated() {
            switch fact {
            case .originated(let id):
                if let ending = newest.endings[id] {
                    ended.append(Ended(id: id, origination: place, ending: ending))
                } else {
                    kept.append(place)
                }
            // A transaction ends after it was originated. If its origination is not here, the archive has it.
            case .ended: break
            case .dayBegan, .clockAccepted: if place == newest.day { kept.append(place) }
            case .booksOpened(let kind): if place == newest.openings[kind] { kept.append(place) }
            case .other: kept.append(place)
            }
        }
    }

    /// The places of the events that decide which others are still needed.
    private struct NewestFacts {
        /// The first ending of each transaction.
        var endings: [TransactionID: Int] = [:]
        /// The event that set the business day.
        var day: Int?
        /// The newest opening of each kind of books.
        var openings: [String: Int] = [:]

        init(_ facts: [Fact]) {
            var newestDay = BusinessDay(.min)
            for (place, fact) in facts.enumerated() {
                switch fact {
                case .ended(let id): if endings[id] == nil { endings[id] = place }
                case .dayBegan(let began):
                    guard began >= newestDay else { continue }
                    (newestDay, day) = (began, place)
                case .clockAccepted(let accepted): (newestDay, day) = (accepted, place)
                case .booksOpened(let kind): openings[kind] = place
                case .originated, .other: break
                }
            }
        }
    }
}

extension DeskEvent {
    /// The part of this event that ``DeskCompaction`` reads.
    public var compacted: DeskCompaction.Fact {
        switch self {
        case .originated(let origination): .originated(origination.id)
        case .ended(let id, _): .ended(id)
        case .dayBegan(let day): .dayBegan(day)
        case .clockAccepted(let day): .clockAccepted(day)
        case .booksOpened(let generation): .booksOpened(kind: generation.kind.rawValue)
        case .tokenIssued, .mandateGiven, .mandateRevoked, .customerOpened, .customerClosed, .reserveMoved: .other
        }
    }
}
