import Directory
import Federation
import Foundation
import Logging
import Money
import SettlementProtocol
import Transport

/// A federation of one coordinator and two banks whose programs are shell scripts.
///
/// The scripts report, then wait for the end of their input. A file beside them selects each member's behaviour.
struct StubFederation {
    enum Behaviour: String {
        case fails
        case dies
        case isSilent
    }

    let folder: String

    init(readyURL: String = "http://127.0.0.1:1") throws {
        folder = FileManager.default.temporaryDirectory.path(percentEncoded: false) + "/stubs-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["freshet-coordinator", "freshet-virtual-bank", "freshet-regular-bank"] {
            try Self.script.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: "\(folder)/\(name)")
        }
        try readyURL.write(toFile: "\(folder)/url", atomically: true, encoding: .utf8)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    func set(_ behaviour: Behaviour, of member: String) throws {
        try behaviour.rawValue.write(toFile: "\(folder)/\(member)", atomically: true, encoding: .utf8)
    }

    func settings(
        data: String? = nil, freePorts: Bool = false, startDeadline: Duration = .seconds(20),
        stopGrace: Duration = .seconds(5)
    ) -> LocalFederationSettings {
        var settings = LocalFederationSettings(
            dataPath: data, programs: Programs(folder: folder), freePorts: freePorts, startDeadline: startDeadline,
            stopGrace: stopGrace)
        // The stubs have no keys for TLS.
        settings.isInsecure = true
        return settings
    }

    /// Serves `/readyz` for all stubs while `body` runs, and passes it a stub federation that points to that server.
    static func run(_ body: @Sendable @escaping (StubFederation) async throws -> Void) async throws {
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let listener = Listener(
            name: "stub", host: "127.0.0.1", port: 0, routes: [], health: Health(ready: { [] }, metrics: { [:] }),
            limits: ServerLimits(), logger: Logger(label: "stub") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run { bound.yield($0) } }
            for await port in ports {
                let stubs = try StubFederation(readyURL: "http://127.0.0.1:\(port)")
                defer { stubs.remove() }
                try await body(stubs)
                break
            }
            group.cancelAll()
        }
    }

    static func file(ports: Int = 0) throws -> FederationFile {
        let euro = try Currency("EUR")
        let bank = { (id: String, kind: BankKind) throws in
            BankEntry(id: try MemberID(id), kind: kind, settlementPort: ports, apiPort: ports, currencies: [euro])
        }
        return FederationFile(
            name: "brook", coordinators: [CoordinatorEntry(id: try MemberID("ford"), port: ports)],
            banks: [try bank("alder", .virtual), try bank("birch", .regular)])
    }

    private static let script = #"""
        #!/bin/sh
        here=$(dirname "$0")
        if [ "$1" = key ]; then
            key=$(printf '%32s' "$(basename "$3")" | base64)
            echo "{\"event\":\"keys\",\"sealing_key\":\"$key\",\"certificate_request\":\"\"}"
            exit 0
        fi
        echo "$3 begins" >&2
        case "$(cat "$here/$3" 2>/dev/null)" in
        fails) echo '{"event":"failed","code":"store_damaged","message":"row 7","next":"Restore."}'; exit 78 ;;
        dies) echo "last words" >&2; exit 3 ;;
        isSilent) exec cat ;;
        esac
        echo "{\"event\":\"ready\",\"member\":\"$3\",\"kind\":\"stub\",\"settlement_url\":\"$(cat "$here/url")\",\"store\":\"$7/s\"}"
        exec cat
        """#
}
