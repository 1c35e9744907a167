import ArgumentParser
import Clock
import CommandParts
import Federation
import Identity
import ProcessInterface
import SettlementProtocol
import Terminal

/// `freshet keys list`: which certificate each member has, and until when.
struct KeysListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the certificate of each member that runs here, and how long it is valid.",
        discussion: """
            Exit code 0 if all are valid, 1 if one is missing or has expired.

              freshet keys list
              freshet keys list --data ./creek --output json
            """)

    @OptionGroup var dataOption: DataOption
    @OptionGroup var outputOptions: OutputOptions

    func run() throws {
        let federation = try dataOption.find()
        let now = WallClock.unixSeconds
        let rows = try federation.run.members.map { member throws(FederationError) in
            KeyRow(member.id, try MemberKeyFolder(of: member.id, in: federation.folder).certificate(), at: now)
        }
        switch outputOptions.output {
        case .json: try JSONOutput.print(KeysReport(federation: federation.run.federation, certificates: rows))
        case .human: Self.table(rows).print(outputOptions.style)
        }
        if rows.contains(where: { $0.state != .valid }) { throw ExitCode(Exit.isFalse) }
    }

    private static func table(_ rows: [KeyRow]) -> Table {
        var table = Table([
            .init("member"), .init("state"), .init("valid until"), .init("days left", .right), .init("key"),
        ])
        for row in rows {
            table.add([
                Cell(row.member), Cell(row.state.rawValue) { row.state == .valid ? $0.green($1) : $0.red($1) },
                Cell(row.validUntil ?? "-"), Cell(row.daysLeft.map { "\($0)" } ?? "-"),
                Cell(row.keyID.map { String($0.prefix(16)) } ?? "-"),
            ])
        }
        return table
    }
}

private struct KeysReport: Encodable {
    let federation: String
    let certificates: [KeyRow]
}

private struct KeyRow: Encodable {
    enum State: String, Encodable {
        case valid, expired, missing
        case notYetValid = "not_yet_valid"
    }

    let member: String
    let state: State
    @OrNull var identity: String?
    @OrNull var validUntil: String?
    @OrNull var daysLeft: Int64?
    /// SHA-256 of the public key, as a certificate has it, in hexadecimal digits.
    @OrNull var keyID: String?

    enum CodingKeys: String, CodingKey {
        case member, state, identity
        case validUntil = "valid_until"
        case daysLeft = "days_left"
        case keyID = "key_id"
    }

    init(_ member: MemberID, _ certificate: MemberCertificate?, at now: Int64) {
        self.member = member.text
        state =
            switch certificate {
            case nil: .missing
            case let known? where now < known.validFrom: .notYetValid
            case let known? where now > known.validUntil: .expired
            default: .valid
            }
        identity = certificate?.identity.uri
        validUntil = certificate?.lastSecond
        daysLeft = certificate.map { max(0, $0.validUntil - now) / 86_400 }
        keyID = certificate?.keyID
    }
}
