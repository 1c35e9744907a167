import Foundation
import Ledger
import Money
import SettlementProtocol

extension TransactionKey {
    /// - Throws: `ProtocolError` if the store is damaged.
    init(storedCoordinator coordinator: String, id: Data) throws {
        self.init(coordinator: try MemberID(coordinator), id: try TransactionID(bytes: id))
    }
}

extension Hold {
    /// Four numbers per hold: account, held, pending, net.
    static func stored(_ holds: [Hold]) -> [Int64] {
        var numbers: [Int64] = []
        numbers.reserveCapacity(holds.count * 4)
        for hold in holds {
            numbers.append(Int64(hold.account))
            numbers.append(hold.held)
            numbers.append(hold.pending)
            numbers.append(hold.net)
        }
        return numbers
    }

    /// - Throws: ``UnreadableRow``.
    static func holds(stored numbers: [Int64]) throws -> [Hold] {
        guard numbers.count.isMultiple(of: 4) else { throw UnreadableRow("a hold lacks one of its four numbers") }
        return stride(from: 0, to: numbers.count, by: 4).map { at in
            Hold(
                account: Int(numbers[at]), held: numbers[at + 1], pending: numbers[at + 2], net: numbers[at + 3])
        }
    }
}

extension StoredCore.OpenedAccount {
    init(_ account: Account) {
        self.init()
        name = account.name.text
        kind = account.kind.rawValue
        owner = account.owner
        currency = account.currency.code
        floor = account.floor
        ceiling = account.ceiling
        if let day = account.lastDay { lastDay = day }
    }

    func value() throws -> Account {
        guard let kind = AccountKind(rawValue: kind) else {
            throw UnreadableRow("the account kind \(kind) is not known")
        }
        return Account(
            name: AccountName(name), kind: kind, owner: owner, currency: try Currency(currency), floor: floor,
            ceiling: ceiling, lastDay: hasLastDay ? lastDay : nil)
    }
}

extension StoredCore.Amended {
    init(_ amendment: Amendment) {
        self.init()
        id = amendment.id
        opened = amendment.opened.map(StoredCore.OpenedAccount.init)
        postings = amendment.postings.map { posting in
            var stored = StoredCore.Posting()
            stored.account = posting.account.text
            stored.change = posting.change
            return stored
        }
        bounds = amendment.bounds.map { bounds in
            var stored = StoredCore.Bounds()
            stored.account = bounds.account.text
            stored.floor = bounds.floor
            stored.ceiling = bounds.ceiling
            return stored
        }
        closed = amendment.closed.map(\.text)
    }

    func value() throws -> Amendment {
        Amendment(
            id: id, opened: try opened.map { try $0.value() },
            postings: postings.map { Posting(AccountName($0.account), $0.change) },
            bounds: bounds.map {
                Amendment.Bounds(account: AccountName($0.account), floor: $0.floor, ceiling: $0.ceiling)
            }, closed: closed.map { AccountName($0) })
    }
}
