import Ledger

/// A slow and simple ledger: it keeps the postings of every open transaction and recomputes everything from them.
struct NaiveBooks {
    struct Entry {
        let name: String
        let kind: AccountKind
        let floor: Int64
        let ceiling: Int64
        var balance: Int64
    }

    var entries: [Entry]
    /// The postings of every transaction without an outcome, by its number.
    var open: [Int: [Posting]] = [:]

    /// The shortage that prevents `postings`; nil if there is none.
    func shortage(of postings: [Posting]) -> Shortage? {
        for entry in order(of: postings) {
            if need(of: postings, at: entry) > free(below: entry) { return shortage(at: entry, .notEnough) }
            if rise(of: postings, at: entry) > free(above: entry) { return shortage(at: entry, .noHeadroom) }
        }
        return nil
    }

    mutating func post(_ transaction: Int) {
        for posting in open.removeValue(forKey: transaction) ?? [] {
            for index in entries.indices where entries[index].name == posting.account.text {
                entries[index].balance += posting.change
            }
        }
    }

    /// The depth below its start that `postings` need at `entry`, by the rule of its kind; at least 0.
    func need(of postings: [Posting], at entry: Entry) -> Int64 {
        let path = path(of: postings, at: entry)
        return switch entry.kind.rule {
        case .funded: -(path.min() ?? 0)
        case .exposure: max(0, -(path.last ?? 0))
        }
    }

    func rise(of postings: [Posting], at entry: Entry) -> Int64 { max(0, path(of: postings, at: entry).last ?? 0) }

    func free(below entry: Entry) -> Int64 {
        entry.balance - entry.floor - open.values.reduce(0) { $0 + need(of: $1, at: entry) }
    }

    func free(above entry: Entry) -> Int64 {
        entry.ceiling - entry.balance - open.values.reduce(0) { $0 + rise(of: $1, at: entry) }
    }

    /// The running change of `entry`, from 0, posting by posting.
    func path(of postings: [Posting], at entry: Entry) -> [Int64] {
        var path: [Int64] = [0]
        for posting in postings where posting.account.text == entry.name {
            path.append(path[path.count - 1] + posting.change)
        }
        return path
    }

    /// The accounts that `postings` touch, in the order in which they are first named.
    private func order(of postings: [Posting]) -> [Entry] {
        var order: [Entry] = []
        for posting in postings where !order.contains(where: { $0.name == posting.account.text }) {
            order += entries.filter { $0.name == posting.account.text }
        }
        return order
    }

    private func shortage(at entry: Entry, _ cause: Shortage.Cause) -> Shortage {
        Shortage(account: AccountName(entry.name), kind: entry.kind, cause: cause)
    }
}
