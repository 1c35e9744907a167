import Foundation
import Money
import SettlementProtocol
import Yams

extension FederationFile {
    /// The file's text; ``parse(_:file:)`` reads the same value back.
    public func yaml() -> String {
        do {
            return try Yams.serialize(node: node, width: -1, allowUnicode: true)
        } catch {
            preconditionFailure("a tree of plain mappings, lists and scalars did not serialize: \(error)")
        }
    }

    /// The file as a tree of mappings, lists and scalars.
    var node: Node {
        var fields: [Field?] = [.word("federation", name), copyFor.map { .word("copy_for", $0.text) }]
        fields.append(
            .listIfAny(
                "authorities", authorities.map { Node(Data($0).base64EncodedString(), Tag(.str), .doubleQuoted) }))
        if retentionSeconds != Self.usualRetention { fields.append(.number("retention_seconds", retentionSeconds)) }
        if historySeconds != Self.usualHistory { fields.append(.number("history_seconds", historySeconds)) }
        fields.append(.list("coordinators", coordinators.map(\.node)))
        fields.append(.list("banks", banks.map(\.node)))
        fields.append(settlement.map { Field(key: "settlement", value: $0.node) })
        return .block(fields)
    }
}

/// A key and its value; nil fields are left out.
private struct Field {
    let key: String
    let value: Node

    /// Text that needs no quotes: ids, currencies, numbers, days.
    static func word(_ key: String, _ text: String) -> Field {
        Field(key: key, value: Node(text, Tag(.str), .plain))
    }

    static func number(_ key: String, _ number: Int) -> Field {
        Field(key: key, value: Node("\(number)", Tag(.int), .plain))
    }

    /// Text in quotes: amounts, names, keys.
    static func text(_ key: String, _ text: String) -> Field {
        Field(key: key, value: Node(text, Tag(.str), .doubleQuoted))
    }

    static func amount(_ key: String, _ amount: Amount, in currency: Currency) -> Field {
        .text(key, amount.decimal(in: currency))
    }

    static func list(_ key: String, _ nodes: [Node]) -> Field { Field(key: key, value: Node(nodes)) }

    /// Nil if the list is empty: the reader treats an absent list as empty.
    static func listIfAny(_ key: String, _ nodes: [Node]) -> Field? { nodes.isEmpty ? nil : .list(key, nodes) }
}

extension Node {
    fileprivate static func block(_ fields: [Field?]) -> Node { mapping(fields, style: .block) }
    fileprivate static func inline(_ fields: [Field?]) -> Node { mapping(fields, style: .flow) }

    private static func mapping(_ fields: [Field?], style: Mapping.Style) -> Node {
        Node(fields.compactMap(\.self).map { (Node($0.key), $0.value) }, .implicit, style)
    }
}

extension CoordinatorEntry {
    fileprivate var node: Node { .inline([.word("id", id.text), .text("host", host), .number("port", port)]) }
}

extension BankEntry {
    fileprivate var node: Node {
        .block([
            .word("id", id.text), .word("kind", kind.rawValue),
            isStartedElsewhere ? .word("started", "elsewhere") : nil, .text("host", host),
            .number("settlement_port", settlementPort), .number("api_port", apiPort),
            Field(
                key: "currencies", value: Node(currencies.map { Node($0.code, Tag(.str), .plain) }, .implicit, .flow)),
            sealingKey.map { .text("sealing_key", Data($0).base64EncodedString()) },
            core.map { Field(key: "core", value: $0.node) },
            .listIfAny("reserves", reserves.map(\.node)), .listIfAny("lending", lending.map(\.node)),
            .listIfAny("credit_limits", creditLimits.map(\.node)),
            .listIfAny("net_debit_caps", netDebitCaps.map(\.node)),
            .listIfAny("customers", customers.map(\.node)), .listIfAny("mandates", mandates.map(\.node)),
        ])
    }
}

extension CoreEntry {
    fileprivate var node: Node {
        guard let mapping else { return Node(url, Tag(.str), .doubleQuoted) }
        return .inline([.text("url", url), .text("mapping", mapping)])
    }
}

extension ReserveEntry {
    fileprivate var node: Node {
        .inline([
            .word("currency", currency.code), .amount("amount", amount, in: currency),
            .amount("floor", floor, in: currency), perBank.map { .amount("per_bank", $0, in: currency) },
            perBorrower.map { .amount("per_borrower", $0, in: currency) },
        ])
    }
}

extension LendingEntry {
    fileprivate var node: Node {
        .inline([
            .word("currency", currency.code), .number("terms", Int(version)), .number("rate_bps", Int(rateBasisPoints)),
            .amount("minimum_fee", minimumFee, in: currency),
            .amount("maximum_principal", maximumPrincipal, in: currency),
            maximumTimeoutMilliseconds == Self.defaultTimeoutMilliseconds
                ? nil : .number("maximum_timeout_ms", Int(maximumTimeoutMilliseconds)),
        ])
    }
}

extension CreditLimitEntry {
    fileprivate var node: Node {
        .inline([
            .word("peer", peer.text), .word("currency", currency.code), .amount("limit", limit, in: currency),
        ])
    }
}

extension NetDebitCapEntry {
    fileprivate var node: Node { .inline([.word("currency", currency.code), .amount("cap", cap, in: currency)]) }
}

extension SettlementEntry {
    fileprivate var node: Node {
        .block([.word("bank", bank.text), .listIfAny("prefunded", prefunded.map(\.node))])
    }
}

extension SettlementEntry.Prefunding {
    fileprivate var node: Node {
        .inline([
            .word("bank", bank.text), .word("currency", currency.code), .amount("amount", amount, in: currency),
        ])
    }
}

extension CustomerEntry {
    fileprivate var node: Node {
        .block([
            .word("id", id), .text("name", name), partyID.map { .text("party_id", $0) },
            .listIfAny("accounts", accounts.map(\.node)),
        ])
    }
}

extension AccountEntry {
    fileprivate var node: Node {
        .inline([.word("id", id), .word("currency", currency.code), .amount("opening", opening, in: currency)])
    }
}

extension MandateEntry {
    fileprivate var node: Node {
        .block([
            .word("account", account), .word("creditor_bank", creditorBank.text),
            .word("creditor_account", creditorAccount), Field(key: "document", value: document.node),
            .amount("limit", limit, in: currency), .word("until", until.description),
            .listIfAny("originators", originatorNodes),
            atLeast > .zero ? .amount("at_least", atLeast, in: currency) : nil,
        ])
    }

    private var originatorNodes: [Node] {
        let names = isOpenToAnyOriginator ? [Self.any] : originators.map(\.text)
        return names.map { Node($0, Tag(.str), .plain) }
    }
}

extension DocumentName {
    fileprivate var node: Node {
        switch self {
        case .reference(let bytes):
            let digits = bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
            return .inline([.text("reference", digits)])
        case .parts(let supplier, let kind, let number, let issueDate):
            return .inline([
                .text("supplier", supplier), .word("kind", kind), .text("number", number),
                .word("issue_date", issueDate.description),
            ])
        }
    }
}
