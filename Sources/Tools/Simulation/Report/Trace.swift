import AtomicCommit
import SettlementProtocol

/// The events of a run, in order. Noting one is cheap; its text is made only for a reader.
struct Trace {
    struct Line {
        let at: UInt64
        let node: Int
        let text: StaticString
        let id: TransactionID?
        let peer: Int?
        let word: String?
    }

    private(set) var lines: [Line] = []
    let banks: Int

    init(banks: Int) {
        self.banks = banks
        lines.reserveCapacity(512)
    }

    mutating func note(
        _ at: UInt64, _ node: Int, _ text: StaticString, _ id: TransactionID?, peer: Int?, word: String?
    ) {
        lines.append(Line(at: at, node: node, text: text, id: id, peer: peer, word: word))
    }

    /// The lines about one transaction and about the processes that took part; all if `id` is nil.
    func written(about id: TransactionID?) -> [String] {
        lines.filter { id == nil || $0.id == nil || $0.id == id }.map { line in
            let microseconds = line.at / 1_000
            let fraction = String(microseconds % 1_000_000)
            let time =
                "\(microseconds / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
            var text = String(repeating: " ", count: max(0, 12 - time.count)) + time + "  "
            text += Node.name(line.node).padded(to: 8) + "\(line.text)"
            if let peer = line.peer { text += " \(Node.name(peer))" }
            if let word = line.word { text += " \(word)" }
            if id == nil, let about = line.id { text += "  \(about)" }
            return text
        }
    }
}

/// The numbers of the participants: 0 for the coordinator, then the banks. All clients share one and have no process.
enum Node {
    static let coordinator = 0
    static let client = 100

    static func bank(_ place: Int) -> Int { place + 1 }

    static func name(_ node: Int) -> String {
        switch node {
        case coordinator: Cast.coordinator.text
        case client: "client"
        default: Cast.banks.indices.contains(node - 1) ? Cast.banks[node - 1].text : "nobody"
        }
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
