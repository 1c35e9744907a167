public import Directory
import Foundation
import SettlementProtocol
import Transport

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
            let complete = try await withSealingKeys(placed, folder: folder, settings: settings)
            ports.release()
            let federation = LocalFederation(
                file: complete, folder: folder, lock: lock, settings: settings, client: ConnectClient())
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

    /// Asks each bank for its public sealing key and fills it in; the private one never leaves the bank's folder. The
    /// keys of banks that are started elsewhere are already in the file.
    private static func withSealingKeys(
        _ file: FederationFile, folder: RunFolder, settings: LocalFederationSettings
    ) async throws(FederationError) -> FederationFile {
        let results = await withTaskGroup(of: (Int, Result<[UInt8], FederationError>).self) { group in
            for (index, bank) in file.banks.enumerated() where !bank.isStartedElsewhere {
                group.addTask {
                    do throws(FederationError) {
                        let plan = try MemberPlan(bank.id, in: file, folder: folder, settings: settings)
                        return (index, .success(try await plan.start.key(plan.keyArguments)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var complete = file
        for (index, result) in results {
            let key = try result.get()
            if let stated = file.banks[index].sealingKey, stated != key { throw keyDiffers(file.banks[index].id) }
            complete.banks[index].sealingKey = key
        }
        return complete
    }

    private static func keyDiffers(_ bank: MemberID) -> FederationError {
        FederationError(
            .sealingKeyDiffers, "the federation file's sealing_key of \(bank) is not the key in \(bank)'s folder",
            next:
                "Remove sealing_key from the file to have it filled in, or use the data folder that the key belongs to."
        )
    }
}

extension MemberRole {
    /// - Precondition: The file has the member.
    static func of(_ member: MemberID, in file: FederationFile) -> MemberRole {
        file.bank(member).map { MemberRole($0.kind) } ?? .coordinator
    }
}
