public import Directory
public import ProcessInterface
public import SettlementProtocol

extension LocalFederation {
    /// Turns a bank that keeps its own books into a regular one on PostgreSQL, while the other members keep running.
    ///
    /// The bank is stopped in order, its own program copies its books, and it is started again with the same ports,
    /// folder and keys. If the conversion is refused, the bank is started again unchanged. Another call finishes an
    /// interrupted conversion.
    /// - Parameters:
    ///   - core: The database; a mapping's path is absolute.
    ///   - environment: Variables for the converting process, in addition to this process's own.
    /// - Throws: ``FederationError`` with `unknown_member`, `not_a_bank`, `started_elsewhere`, `bad_federation_file`
    ///   (the database's address), `already_converted`, `conversion_under_way`; the program's own reason, such as
    ///   `target_not_empty`; or the errors of a start.
    public func convert(
        _ bank: MemberID, to core: CoreEntry, environment: [String: String] = [:]
    ) async throws(FederationError) -> ConversionReport {
        let plan = try conversionPlan(of: bank, to: core)
        guard takeTurn(at: bank) else { throw Self.underWay(bank) }
        defer { giveTurn(at: bank) }
        try await dismissInOrder(bank)
        let conversion: ConversionReport
        do throws(FederationError) {
            try plan.member.writeConfig(of: plan.file)
            conversion = try await plan.member.start.convert(
                plan.member.convertArguments, environment: environment
            ) { await self.adopt($0, for: bank) }
        } catch {
            throw await goOn(bank, after: error)
        }
        adopt(plan.file)
        try await restart(bank)
        return conversion
    }

    private struct ConversionPlan {
        let file: FederationFile
        let member: MemberPlan
    }

    /// Checks everything that can be refused while the bank still runs.
    private func conversionPlan(of bank: MemberID, to core: CoreEntry) throws(FederationError) -> ConversionPlan {
        _ = try condition(of: bank)
        guard let index = file.banks.firstIndex(where: { $0.id == bank }) else {
            throw FederationError(
                .notABank, "\(bank) is a coordinator",
                next: "Name one of: \(file.banks.map(\.id.text).joined(separator: ", "))")
        }
        guard file.banks[index].core == nil else {
            throw FederationError(
                .alreadyConverted, "\(bank) is already a regular bank on its own database",
                next: "There is nothing to convert.")
        }
        var changed = file
        changed.banks[index].kind = .regular
        changed.banks[index].core = core
        // Parsed as the program will read it.
        do { _ = try FederationFile.parse(changed.redacted(for: bank).yaml(), file: "\(bank).yaml") } catch {
            throw FederationError(error)
        }
        return ConversionPlan(
            file: changed, member: try MemberPlan(bank, in: changed, folder: folder, settings: settings))
    }

    /// Starts the bank again unchanged, if its own books may still serve.
    ///
    /// - Returns: The refusal, with the bank's state added.
    private func goOn(_ bank: MemberID, after refusal: FederationError) async -> FederationError {
        do throws(FederationError) {
            try await restart(bank)
            return refusal.with(message: "\(refusal.message); \(bank) serves as before")
        } catch {
            guard error.reason == Self.storeMoved else {
                return refusal.with(
                    message: "\(refusal.message); then \(bank) did not start again: \(error.message)")
            }
            return refusal.with(
                message: "\(refusal.message); \(bank)'s old books are marked as moved, "
                    + "so it serves only after the conversion",
                next: "\(refusal.next) Then convert \(bank) again to finish the conversion.")
        }
    }

    /// A bank's reason code for a store that never serves again.
    private static let storeMoved = "store_moved"

    private static func underWay(_ bank: MemberID) -> FederationError {
        FederationError(.conversionUnderWay, "\(bank) is being converted", next: "Wait until the conversion has ended.")
    }
}

extension FederationError {
    fileprivate func with(message: String, next: String? = nil) -> FederationError {
        FederationError(code, reason: reason, message, next: next ?? self.next, exitCode: exitCode)
    }
}
