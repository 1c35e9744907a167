import Foundation
import Ledger
import Money
import SettlementProtocol

extension StoredCore.Key {
    init(_ key: TransactionKey) {
        self.init()
        coordinator = key.coordinator.text
        transactionID = Data(key.id.bytes)
    }

    func value() throws -> TransactionKey {
        TransactionKey(coordinator: try MemberID(coordinator), id: try TransactionID(bytes: transactionID))
    }
}

extension StoredCore.Hold {
    init(_ hold: Hold) {
        self.init()
        account = UInt32(hold.account)
        held = hold.held
        pending = hold.pending
        net = hold.net
    }

    var value: Hold { Hold(account: Int(account), held: held, pending: pending, net: net) }
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
    }

    func value() throws -> Amendment {
        Amendment(
            id: id, opened: try opened.map { try $0.value() },
            postings: postings.map { Posting(AccountName($0.account), $0.change) },
            bounds: bounds.map {
                Amendment.Bounds(account: AccountName($0.account), floor: $0.floor, ceiling: $0.ceiling)
            })
    }
}
