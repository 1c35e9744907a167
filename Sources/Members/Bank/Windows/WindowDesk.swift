import BankAPI
import BankCore
import Directory
import Foundation
import Journal
import SettlementProtocol
import Transport

/// The settlement bank's desk: has every member freeze a window, lays the settlement out and hands it over.
///
/// The window's id is that of its transaction, and its origination record is durable before anything is handed over: so
/// after a crash, or when the answer was lost, the same id is asked for again, and settles once.
struct WindowDesk: Sendable {
    let bank: MemberID
    let federation: FederationFile
    let desk: LoanDesk
    let freezer: WindowFreezer
    let client: ConnectClient
    private let turns = Turns<TransactionID>()

    /// Whose origination records windows are: no customer has such an id.
    static let owner = "/settlement"
    /// How long banks may finish what is older than the cut.
    private static let patience = Duration.seconds(30)
    private static let pause = Duration.milliseconds(100)

    init(bank: MemberID, federation: FederationFile, desk: LoanDesk, freezer: WindowFreezer, client: ConnectClient) {
        self.bank = bank
        self.federation = federation
        self.desk = desk
        self.freezer = freezer
        self.client = client
    }

    /// Settles a window, or says what became of it.
    ///
    /// - Throws: ``DeskRefusal``; then the window is not settled, and may be asked for again.
    func settle(_ request: API.SettleWindowRequest) async throws(DeskRefusal) -> API.SettlementReport {
        let (window, members) = try read(request)
        return try await turns.withTurn(of: window.id) { () async throws(DeskRefusal) in
            let hash = Self.hash(of: members)
            if let known = await desk.record(window.id) {
                guard known.customer == Self.owner, known.requestHash == hash else {
                    throw DeskRefusal(.conflict, "another request has the id \(window.id)")
                }
                return await report(known)
            }
            guard window.cut + SettlementWindow.oldest > WallClock.unixMilliseconds else {
                throw DeskRefusal(.expired, "the window \(window.id) is over an hour old, and was never settled here")
            }
            guard await desk.take(window.id) else {
                throw DeskRefusal(.conflict, "another request has the id \(window.id)")
            }
            let result: Result<API.SettlementReport, DeskRefusal>
            do throws(DeskRefusal) { result = .success(try await settle(window, members, hash: hash)) } catch {
                result = .failure(error)
            }
            await desk.release([window.id])
            return try result.get()
        }
    }

    private func settle(
        _ window: SettlementWindow, _ members: Set<MemberID>, hash: Hash256
    ) async throws(DeskRefusal) -> API.SettlementReport {
        let frozen = try await freeze(window, members)
        let plan: SettlementPlan
        do throws(SettlementPlanError) {
            plan = try SettlementPlan(window: window, settlementBank: bank, frozen: frozen)
        } catch {
            throw DeskRefusal(error.reason, error.detail)
        }
        guard !plan.legs.isEmpty else { return API.SettlementReport(of: window, at: bank) }
        return await report(try await desk.originate(plan, of: window, hash: hash))
    }

    private func report(_ record: LoanRecord) async -> API.SettlementReport {
        let newest = await desk.outcomes(of: [record]).first ?? record
        return API.SettlementReport(newest.wire(), at: bank)
    }

    private func read(
        _ request: API.SettleWindowRequest
    ) throws(DeskRefusal) -> (SettlementWindow, Set<MemberID>) {
        do throws(ProtocolError) {
            var members = Set(federation.banks.filter(canSettle).map(\.id))
            for text in request.without {
                let left = try MemberID(text)
                guard left != bank, members.remove(left) != nil else {
                    throw ProtocolError(.unknownMember, "\(left) is no bank that can be left out")
                }
            }
            guard members.count <= ProtocolLimits.participations else {
                throw ProtocolError(
                    .tooLarge, "a window has at most \(ProtocolLimits.participations) banks; leave some out")
            }
            return (SettlementWindow(try TransactionID(request.windowID)), members)
        } catch {
            throw DeskRefusal(error)
        }
    }

    /// What a bank keeps in no currency of this bank's is settled nowhere.
    private func canSettle(_ other: BankEntry) -> Bool {
        federation.bank(bank).map { !Set($0.currencies).isDisjoint(with: other.currencies) } ?? false
    }

    private static func hash(of members: Set<MemberID>) -> Hash256 {
        var canonical = CanonicalBytes(tag: "freshet.window-request.v1")
        for member in members.sorted() { canonical.append(member) }
        return canonical.sha256
    }

    // MARK: Freezing

    private typealias Frozen = Result<[SettlementWindow.Frozen], DeskRefusal>

    private func freeze(
        _ window: SettlementWindow, _ members: Set<MemberID>
    ) async throws(DeskRefusal) -> [MemberID: [SettlementWindow.Frozen]] {
        let results = await withTaskGroup(of: (MemberID, Frozen).self) { group in
            for member in members { group.addTask { (member, await self.frozen(by: member, window, members)) } }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        var balances: [MemberID: [SettlementWindow.Frozen]] = [:]
        for (member, result) in results.sorted(by: { $0.key < $1.key }) { balances[member] = try result.get() }
        return balances
    }

    /// Asks until nothing older than the cut is open at the bank.
    private func frozen(by member: MemberID, _ window: SettlementWindow, _ members: Set<MemberID>) async -> Frozen {
        let end = ContinuousClock.now + Self.patience
        while true {
            var refusal = DeskRefusal(
                .busy, "\(member) has transactions in doubt that are older than the cut of window \(window.id)")
            do throws(DeskRefusal) {
                switch try await freeze(at: member, window, members) {
                case .frozen(let frozen): return .success(frozen)
                case .open: break
                }
            } catch {
                guard error.code == ReasonCode.busy.rawValue else { return .failure(error) }
                refusal = error
            }
            guard .now + Self.pause < end, !Task.isCancelled else { return .failure(refusal) }
            try? await Task.sleep(for: Self.pause)
        }
    }

    private func freeze(
        at member: MemberID, _ window: SettlementWindow, _ members: Set<MemberID>
    ) async throws(DeskRefusal) -> WindowFreezer.Answer {
        guard member != bank else { return try await freezer.freeze(window, members: members) }
        guard let address = federation.settlementAddress(of: member) else {
            throw DeskRefusal(.unknownMember, "there is no bank \(member)")
        }
        var request = Wire.FreezeRequest()
        request.sender = bank.text
        request.windowID = window.id.data
        request.members = members.sorted().map(\.text)
        let response: Wire.FreezeResponse
        do throws(ConnectError) {
            response = try await client.call(
                Endpoint(host: address.host, port: address.port), service: Wire.participantService, method: "Freeze",
                request, returning: Wire.FreezeResponse.self, timeout: .seconds(10))
        } catch {
            throw Self.cannotFreeze(member, error)
        }
        do { return try response.answer() } catch {
            throw DeskRefusal(.malformed, "\(member) answered frozen balances that cannot be")
        }
    }

    private static func cannotFreeze(_ member: MemberID, _ error: ConnectError) -> DeskRefusal {
        if error.reason == ReasonCode.busy.rawValue { return DeskRefusal(.busy, "\(member): \(error.message)") }
        if error.reason == ReasonCode.beforeCut.rawValue {
            return DeskRefusal(
                code: error.reason, "\(member): \(error.message)",
                next: "settle a fresh window; a later one has overtaken this one")
        }
        return DeskRefusal(
            code: "cannot_freeze", "\(member) did not freeze the window: \(error.reason), \(error.message)",
            next: "try again when it answers, or leave it out with --without \(member)")
    }

    static func notTheSettlementBank(_ bank: MemberID) -> DeskRefusal {
        DeskRefusal(
            code: "not_the_settlement_bank", "\(bank) is not this federation's settlement bank",
            next: "ask the bank that the federation file names under settlement.bank")
    }
}
