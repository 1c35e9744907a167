import Inspection
import Journal
import Terminal

/// The findings of `freshet inspect`, for people and for programs.
struct InspectionReport: Encodable {
    struct Store: Encodable {
        let path: String
        let kind: String
        let member: String
        let movedTo: String?
        let starts: UInt64
        let rows: UInt64
        let counts: [String: Int]
        let findings: [Finding]

        enum CodingKeys: String, CodingKey {
            case path, kind, member, starts, rows, counts, findings
            case movedTo = "moved_to"
        }
    }

    struct Finding: Encodable {
        let code: String
        let detail: String
    }

    let stores: [Store]
    private let holds: [String]

    init(_ stores: [InspectedStore]) {
        self.stores = stores.map { store in
            Store(
                path: store.path, kind: store.kind.rawValue, member: store.owner, movedTo: store.movedTo,
                starts: store.starts,
                rows: store.rows,
                counts: Dictionary(uniqueKeysWithValues: store.counts.map { ($0.name, $0.count) }),
                findings: store.findings.map { Finding(code: $0.code, detail: $0.detail) })
        }
        holds = stores.map { store in
            store.counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
        }
    }

    private enum CodingKeys: String, CodingKey {
        case stores
    }

    func lines(_ style: TextStyle) -> [String] {
        var table = Table([
            .init("store"), .init("member"), .init("starts", .right), .init("rows", .right), .init("contents"),
            .init("findings", .right),
        ])
        for (store, holds) in zip(stores, holds) {
            table.add([
                Cell(store.kind), Cell(store.member), Cell("\(store.starts)"), Cell("\(store.rows)"), Cell(holds),
                Cell("\(store.findings.count)"),
            ])
        }
        var lines = table.lines(style)
        let moved = stores.compactMap { store in
            store.movedTo.map {
                "\(store.kind) of \(store.member): moved to \($0); this store never serves again"
            }
        }
        if !moved.isEmpty { lines += [""] + moved }
        let findings = stores.flatMap { store in
            store.findings.map { "\(store.kind) of \(store.member): \($0.code): \($0.detail)" }
        }
        if !findings.isEmpty { lines += [""] + findings.map { style.red($0) } }
        lines += ["", findings.isEmpty ? style.green("nothing is wrong") : style.red("\(findings.count) findings")]
        return lines
    }
}
