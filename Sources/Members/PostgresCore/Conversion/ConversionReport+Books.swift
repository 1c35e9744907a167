import BankCore
import Foundation
import Ledger
import Money
import ProcessInterface

extension ConversionReport {
    /// The report of a conversion that took `duration`.
    init(
        member: String, conversion: UUID, target: String, wasDoneBefore: Bool, books: CoreBooks, entries: Int,
        after duration: Duration
    ) {
        let prepared = books.inDoubt.count
        self.init(
            member: member, conversion: conversion.uuidString.lowercased(), target: target,
            wasDoneBefore: wasDoneBefore, accounts: books.ledger.accounts.count, prepared: prepared,
            outcomes: books.votes.count - prepared, entries: entries, totals: Self.totals(of: books.ledger.accounts),
            milliseconds: Int(duration / .milliseconds(1)))
    }

    private static func totals(of accounts: [Account]) -> [Total] {
        let money = accounts.filter { $0.kind.isMoney }
        return Set(money.map(\.currency)).sorted().map { currency in
            func sum(_ kinds: AccountKind...) -> String {
                "\(money.reduce(Int128(0)) { $0 + ($1.currency == currency && kinds.contains($1.kind) ? Int128($1.balance) : 0) })"
            }
            return Total(
                currency: currency.code, customersMinor: sum(.customer), reserveMinor: sum(.reserve, .allocation),
                owedToBanksMinor: sum(.clearing))
        }
    }
}
