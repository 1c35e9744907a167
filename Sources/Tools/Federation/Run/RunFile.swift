public import Foundation
public import SettlementProtocol
public import Transport

/// `run.json`: the federation that runs in a folder, for the user's other commands. It holds operators' tokens (0600).
public struct RunFile: Codable, Hashable, Sendable {
    /// The version of this file's layout.
    public var version = 1
    /// The federation's name.
    public var federation: String
    /// The process that started the members.
    public var pid: Int32
    /// Coordinators first, in the federation file's order.
    public var members: [RunningMember]
    /// The certificates of the authorities that sign the members' certificates, X.509 in DER; empty if the members serve
    /// plain HTTP.
    public var authorities: [Data] = []
    /// The bank through which the banks settle; nil if they do not.
    public var settlementBank: MemberID?

    enum CodingKeys: String, CodingKey {
        case version, federation, pid, members, authorities
        case settlementBank = "settlement_bank"
    }

    init(
        federation: String, pid: Int32, members: [RunningMember], authorities: [[UInt8]] = [],
        settlementBank: MemberID? = nil
    ) {
        self.federation = federation
        self.pid = pid
        self.members = members
        self.authorities = authorities.map { Data($0) }
        self.settlementBank = settlementBank
    }

    /// Believes the members.
    public var trust: ClientTrust { ClientTrust(authorities: authorities.map { Array($0) }) }

    public func member(_ id: MemberID) -> RunningMember? { members.first { $0.id == id } }

    func write(to folder: RunFolder) throws(FederationError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try PrivateFile.write(Array(try encoder.encode(self)), to: folder.runFile)
        } catch let error as FederationError {
            throw error
        } catch {
            throw FederationError(
                .folderUnusable, "cannot write \(folder.runFile): \(error)", next: "Please report this as a bug.")
        }
    }

    static func read(from folder: RunFolder) throws(FederationError) -> RunFile? {
        guard let bytes = try PrivateFile.read(folder.runFile, atMost: 1 << 20) else { return nil }
        do {
            return try JSONDecoder().decode(RunFile.self, from: Data(bytes))
        } catch {
            throw FederationError(
                .folderUnusable, "\(folder.runFile) is not a run file of this version",
                next: "Stop that federation with the version of freshet that started it.")
        }
    }
}
