import Money
import SettlementProtocol

/// The checks that need all members: unique ids, ports and keys, and references between members.
struct FederationCheck {
    let file: FederationFile
    let coordinators: [Read<CoordinatorEntry>]
    let banks: [Read<BankEntry>]
    let settlement: Read<SettlementEntry>?

    func run() throws(FederationFileError) {
        try checkIDs()
        try checkPorts()
        try checkSealingKeys()
        for bank in banks {
            try checkCreditLimits(of: bank)
            try checkMandates(of: bank)
        }
        if let settlement { try checkSettlement(settlement) }
    }

    private func checkIDs() throws(FederationFileError) {
        var unique = Uniqueness<MemberID>(of: "member id")
        for coordinator in coordinators {
            try unique.claim(coordinator.entry.id, at: coordinator.section.place(of: "id"))
        }
        for bank in banks { try unique.claim(bank.entry.id, at: bank.section.place(of: "id")) }
    }

    private func checkPorts() throws(FederationFileError) {
        var holders: [MemberAddress: String] = [:]
        for (address, place, name) in listeners where address.port != 0 {
            if let holder = holders[address] {
                throw place.problem(
                    .portClash, "port \(address.port) of \(address.host) is already used by \(holder); choose another")
            }
            holders[address] = name
        }
    }

    private var listeners: [(MemberAddress, LocatedValue, String)] {
        coordinators.map { ($0.entry.settlementAddress, $0.section.place(of: "port"), "\($0.entry.id)") }
            + banks.flatMap { bank in
                [
                    (bank.entry.settlementAddress, bank.section.place(of: "settlement_port"), "\(bank.entry.id)"),
                    (bank.entry.apiAddress, bank.section.place(of: "api_port"), "\(bank.entry.id)"),
                ]
            }
    }

    private func checkSealingKeys() throws(FederationFileError) {
        var unique = Uniqueness<[UInt8]>(of: "sealing key")
        for bank in banks {
            guard let key = bank.entry.sealingKey else { continue }
            try unique.claim(key, at: bank.section.place(of: "sealing_key"))
        }
    }

    private func checkCreditLimits(of bank: Read<BankEntry>) throws(FederationFileError) {
        for (entry, place) in zip(bank.entry.creditLimits, try bank.section.list("credit_limits")) {
            let peerPlace = place.child("peer")
            let peer = try self.bank(entry.peer, at: peerPlace)
            guard peer.id != bank.entry.id else {
                throw peerPlace.problem(.badValue, "a bank cannot owe itself; name another bank")
            }
            guard peer.currencies.contains(entry.currency) else {
                throw place.child("currency").problem(
                    .unknownReference, "bank \(peer.id) does not keep \(entry.currency)")
            }
        }
    }

    private func checkMandates(of bank: Read<BankEntry>) throws(FederationFileError) {
        for (entry, place) in zip(bank.entry.mandates, try bank.section.list("mandates")) {
            let creditorBank = try self.bank(entry.creditorBank, at: place.child("creditor_bank"))
            for originator in entry.originators { _ = try self.bank(originator, at: place.child("originators")) }
            // A copy does not show other banks' customers.
            if let owner = file.copyFor, owner != creditorBank.id { continue }
            let accountPlace = place.child("creditor_account")
            guard let account = creditorBank.account(entry.creditorAccount) else {
                throw accountPlace.problem(
                    .unknownReference, "bank \(creditorBank.id) has no account \"\(entry.creditorAccount)\"")
            }
            guard account.currency == entry.currency else {
                throw accountPlace.problem(
                    .unknownReference,
                    "account \(account.id) is in \(account.currency), but \(entry.account) is in \(entry.currency)")
            }
        }
    }

    private func checkSettlement(_ settlement: Read<SettlementEntry>) throws(FederationFileError) {
        let settlementBank = try bank(settlement.entry.bank, at: settlement.section.place(of: "bank"))
        for (entry, place) in zip(settlement.entry.prefunded, try settlement.section.list("prefunded")) {
            let payer = try bank(entry.bank, at: place.child("bank"))
            guard payer.id != settlementBank.id else {
                throw place.child("bank").problem(
                    .badValue, "the settlement bank cannot prefund itself; name another bank")
            }
            for keeper in [payer, settlementBank] where !keeper.currencies.contains(entry.currency) {
                throw place.child("currency").problem(
                    .unknownReference, "bank \(keeper.id) does not keep \(entry.currency)")
            }
            try checkThatItMayOwe(settlementBank, entry, to: payer, at: place.child("amount"))
        }
    }

    /// The settlement bank owes the prefunded amount to the payer, so the payer's credit limit must cover it. A copy
    /// shows only its owner's limits.
    private func checkThatItMayOwe(
        _ settlementBank: BankEntry, _ entry: SettlementEntry.Prefunding, to payer: BankEntry, at place: LocatedValue
    ) throws(FederationFileError) {
        if let owner = file.copyFor, owner != payer.id { return }
        let limit = payer.creditLimits.first { $0.peer == settlementBank.id && $0.currency == entry.currency }?.limit
        guard entry.amount <= limit ?? .zero else {
            throw place.problem(
                .badAmount,
                "is more than \(settlementBank.id) may owe \(payer.id) in \(entry.currency); raise that credit limit")
        }
    }

    private func bank(_ id: MemberID, at place: LocatedValue) throws(FederationFileError) -> BankEntry {
        guard let bank = file.bank(id) else {
            throw place.problem(.unknownReference, "there is no bank \"\(id)\" in this file")
        }
        return bank
    }
}

/// Refuses the second of two entries that must differ.
struct Uniqueness<Value: Hashable> {
    private var lines: [Value: Int] = [:]
    /// The repeated thing, for the message: `id`, `currency`, ...
    let noun: String

    init(of noun: String) { self.noun = noun }

    mutating func claim(_ value: Value, at place: LocatedValue) throws(FederationFileError) {
        if let line = lines[value] {
            throw place.problem(.duplicate, "this \(noun) is already on line \(line); each must be unique")
        }
        lines[value] = place.line
    }
}
