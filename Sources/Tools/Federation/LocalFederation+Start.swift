public import Directory
import Foundation
import Identity
import SettlementProtocol
public import Transport

extension LocalFederation {
    /// Starts every member of a federation file and waits until all are ready.
    ///
    /// For banks that are started elsewhere, only their copies of the file are written.
    /// A start that fails, or whose task is cancelled, leaves no process and no temporary folder behind.
    /// - Throws: ``FederationError``: the first failure, with the member's own reason code if it gave one.
    public static func start(
        _ file: FederationFile, settings: LocalFederationSettings
    ) async throws(FederationError) -> LocalFederation {
        for member in file.startedHere { _ = try settings.programs.path(for: MemberRole.of(member, in: file)) }
        if let path = settings.dataPath { try refuseIfRunning(RunFolder(path: path)) }
        let ports = PortChoice()
        let placed = try ports.choose(for: file, freeOnly: settings.freePorts)
        let folder = try RunFolder.prepare(settings.dataPath)
        let lock = try FolderLock(folder)
        do throws(FederationError) {
            let complete = try await FederationKeys(folder: folder, settings: settings).filled(into: placed)
            ports.release()
            let federation = LocalFederation(
                file: complete, folder: folder, lock: lock, settings: settings,
                client: ConnectClient(trust: ClientTrust(in: complete)))
            do throws(FederationError) {
                try await federation.startAll()
                return federation
            } catch {
                // Nothing has been served yet, so there is nothing to stop in order.
                await federation.killAll()
                await federation.stop()
                throw error
            }
        } catch {
            folder.cleanUp()
            lock.release()
            throw error
        }
    }

    private static func refuseIfRunning(_ folder: RunFolder) throws(FederationError) {
        guard FolderLock.holder(of: folder) != nil else { return }
        throw FolderLock.alreadyRunning(in: folder)
    }
}

extension ClientTrust {
    /// Believes the members of a federation.
    public init(in file: FederationFile) {
        self.init(authorities: file.authorities)
    }

    /// - Parameter authorities: DER of each; none if the members serve plain HTTP.
    init(authorities: [[UInt8]]) {
        self = authorities.isEmpty ? .nobody : .authorities(CertificatePEM.text(of: authorities))
    }
}

extension MemberRole {
    /// - Precondition: The file has the member.
    static func of(_ member: MemberID, in file: FederationFile) -> MemberRole {
        file.bank(member).map { MemberRole($0.kind) } ?? .coordinator
    }
}
