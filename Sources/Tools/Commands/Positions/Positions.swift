package import BankAPI
import CommandParts
import Money
package import Terminal

/// The amounts that banks owe one another, read from their books.
package struct Positions: Encodable, Sendable {
    /// One bank's clearing account with one peer.
    struct Bilateral: Encodable, Sendable {
        let bank: String
        let peer: String
        let currency: String
        /// The amount that the bank owes the peer; negative if the peer owes the bank.
        let owed: MinorUnits
        /// How much more the peer may come to owe the bank.
        let creditLeft: MinorUnits

        enum CodingKeys: String, CodingKey {
            case bank, peer, currency
            case owed = "owed_minor"
            case creditLeft = "credit_left_minor"
        }
    }

    /// One bank against all others together.
    struct Multilateral: Encodable, Sendable {
        let bank: String
        let currency: String
        /// The total that the others owe the bank; negative if it owes them.
        let net: MinorUnits
        /// How far it may still fall; null without a cap.
        @OrNull var left: MinorUnits?

        enum CodingKeys: String, CodingKey {
            case bank, currency
            case net = "net_minor"
            case left = "left_minor"
        }
    }

    let bilateral: [Bilateral]
    let multilateral: [Multilateral]

    package init(_ books: [API.Books]) {
        var bilateral: [Bilateral] = []
        var multilateral: [Multilateral] = []
        for books in books {
            let byID = Dictionary(books.accounts.map { ($0.id, $0) }) { first, _ in first }
            for account in books.accounts.sorted(by: { $0.id < $1.id }) {
                switch account.kind {
                case "clearing":
                    guard let peer = Self.peer(of: account) else { continue }
                    let limit = byID["credit-limit/\(peer)/\(account.currency)"]
                    bilateral.append(
                        Bilateral(
                            bank: books.bank, peer: peer, currency: account.currency,
                            owed: MinorUnits(account.balanceMinor), creditLeft: MinorUnits(limit?.availableMinor ?? 0)))
                case "position":
                    multilateral.append(
                        Multilateral(
                            bank: books.bank, currency: account.currency, net: MinorUnits(account.balanceMinor),
                            left: account.hasBound ? MinorUnits(account.availableMinor) : nil))
                default: continue
                }
            }
        }
        self.bilateral = bilateral
        self.multilateral = multilateral
    }

    /// `clearing/PEER/CURRENCY`.
    private static func peer(of account: API.Account) -> String? {
        let parts = account.id.split(separator: "/")
        return parts.count == 3 ? String(parts[1]) : nil
    }
}

extension Positions {
    package func lines(_ style: TextStyle) -> [String] {
        [style.bold("bilateral")] + bilateralTable.lines(style) + ["", style.bold("multilateral")]
            + multilateralTable.lines(style)
    }

    private var bilateralTable: Table {
        var table = Table([
            .init("bank"), .init("peer"), .init("currency"), .init("owes", .right), .init("is owed", .right),
            .init("credit left", .right),
        ])
        for line in bilateral {
            let owed = line.owed.count
            let amount = Cell(MoneyText.amount(owed.clampedMagnitude, line.currency))
            table.add([
                Cell(line.bank), Cell(line.peer), Cell(line.currency), owed > 0 ? amount : Cell("-"),
                owed < 0 ? amount : Cell("-"),
                Cell(MoneyText.amount(line.creditLeft.count, line.currency)),
            ])
        }
        return table
    }

    private var multilateralTable: Table {
        var table = Table([
            .init("bank"), .init("currency"), .init("net", .right), .init("may still fall", .right),
        ])
        for line in multilateral {
            table.add([
                Cell(line.bank), Cell(line.currency), Cell(MoneyText.amount(line.net.count, line.currency)),
                Cell(line.left.map { MoneyText.amount($0.count, line.currency) } ?? "no cap"),
            ])
        }
        return table
    }
}
