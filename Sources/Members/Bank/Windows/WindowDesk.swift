import AtomicCommit
import BankAPI
import BankCore
import Clock
import Directory
import Foundation
import SettlementProtocol
import Transport

/// The settlement bank's desk: asks every member to freeze a window, plans its settlement and submits it.
///
/// The window and its transaction have the same id, and the transaction commits only if its origination record is
/// durable. So after a crash or a lost answer the operator asks for the same id again, and it settles once.
struct WindowDesk: Sendable {
    let bank: MemberID
    let federation: FederationFile
    let desk: LoanDesk
    let freezer: WindowFreezer
    let client: ConnectClient
    let security: MemberSecurity
    private let turns = Turns<TransactionID>()

    private static let pauses = BackOff(first: 100_000_000, cap: 2_000_000_000)

    init(
        bank: MemberID, federation: FederationFile, desk: LoanDesk, freezer: WindowFreezer, client: ConnectClient,
        security: MemberSecurity
    ) {
        self.bank = bank
        self.federation = federation
        self.desk = desk
        self.freezer = freezer
        self.client = client
        self.security = security
    }

    /// Settles a window, or reports how it ended.
    ///
    /// - Throws: ``DeskRefusal`` if the window is not settled; the operator may ask for it again.
    func settle(_ request: API.SettleWindowRequest) async throws(DeskRefusal) -> API.SettlementReport {
        let (window, members) = try read(request)
        return try await turns.withTurn(of: window.id) { () async throws(DeskRefusal) in
            let fingerprint = Self.fingerprint(of: members)
            let claims: [Originator.Claim]
            do throws(CoreError) {
                claims = try await desk.claims([window.id]) { $1 == fingerprint }
            } catch {
                throw DeskRefusal(error)
            }
            switch claims[0] {
            case .known(let known): return await report(known)
            case .first: break
            case .underway, .conflict:
                throw DeskRefusal(
                    code: ReasonCode.conflict.rawValue,
                    "\(window.id) is the id of another request, or of a window with other banks left out",
                    next: "leave out the same banks as when it was opened, or open a new window")
            case .expired:
                throw DeskRefusal(.expired, "the window \(window.id) is older than the records that are kept")
            }
            defer { desk.release([window.id]) }
            let settlement: WindowSettlement
            do throws(RefusalError) {
                settlement = try WindowSettlement(
                    window, members: members, settlementBank: bank, at: MonotonicTime.now,
                    wallClock: WallClock.unixMilliseconds)
            } catch {
                throw DeskRefusal(error)
            }
            guard let plan = try await gather(settlement) else { return API.SettlementReport(of: window, at: bank) }
            return await report(try await desk.originate(plan, of: window, fingerprint: fingerprint))
        }
    }

    private func report(_ known: Originator.Originated) async -> API.SettlementReport {
        let newest = await desk.outcomes(of: [known]).first ?? known
        return API.SettlementReport(newest, at: bank)
    }

    private func read(
        _ request: API.SettleWindowRequest
    ) throws(DeskRefusal) -> (SettlementWindow, Set<MemberID>) {
        let candidates = Set(federation.banks.filter(canSettle).map(\.id))
        let left = try request.without.map { text throws(DeskRefusal) in try leftOut(text, of: candidates) }
        do throws(ProtocolError) {
            let members = try WindowSettlement.members(of: candidates, without: left, settlementBank: bank)
            return (SettlementWindow(try TransactionID(request.windowID)), members)
        } catch {
            throw DeskRefusal(error)
        }
    }

    private func leftOut(_ text: String, of candidates: Set<MemberID>) throws(DeskRefusal) -> MemberID {
        let others = candidates.subtracting([bank]).sorted().map(\.text).joined(separator: ", ")
        guard let member = try? MemberID(text), candidates.contains(member) else {
            throw DeskRefusal(
                code: ReasonCode.unknownMember.rawValue, "no window has a bank \"\(text.prefix(80))\"",
                next: "leave out one of \(others), or no bank")
        }
        guard member != bank else {
            throw DeskRefusal(
                code: ReasonCode.unknownMember.rawValue,
                "\(member) is the settlement bank, and no window is settled without it",
                next: "leave out one of \(others), or no bank")
        }
        return member
    }

    /// Whether a bank shares a currency with this bank; other banks have nothing to settle.
    private func canSettle(_ other: BankEntry) -> Bool {
        federation.bank(bank).map { !Set($0.currencies).isDisjoint(with: other.currencies) } ?? false
    }

    private static func fingerprint(of members: Set<MemberID>) -> RequestFingerprint {
        var canonical = CanonicalBytes(tag: "freshet.window-request.v1")
        for member in members.sorted() { canonical.append(member) }
        return RequestFingerprint(canonical.sha256)
    }

    // MARK: Freezing

    /// A member's answer, and the refusal that it means if the attempt ends with it.
    private typealias Answered = (member: MemberID, answer: WindowSettlement.Answer, refusal: DeskRefusal)

    /// Asks every member until all have frozen the window.
    ///
    /// - Returns: The plan; nil if no bank owes another anything.
    /// - Throws: ``DeskRefusal``: the refusal of the first member, by id, that did not freeze it.
    private func gather(_ settlement: WindowSettlement) async throws(DeskRefusal) -> SettlementPlan? {
        let (window, members) = (settlement.window, settlement.members)
        let gathered = await withTaskGroup(of: Answered.self) { group in
            var settlement = settlement
            var plan: SettlementPlan?
            var refusals: [MemberID: DeskRefusal] = [:]
            var random = SystemRandomNumberGenerator()
            var repeats: [MemberID: Int] = [:]
            for member in members { group.addTask { await self.ask(member, window, members) } }
            for await (member, answer, refusal) in group {
                do throws(RefusalError) {
                    switch try settlement.take(answer, of: member, at: MonotonicTime.now) {
                    case .wait, .nothing: break
                    case .settle(let settled): plan = settled
                    case .askAgain where !Task.isCancelled:
                        repeats[member, default: 0] += 1
                        let pause = Self.pauses.pause(afterFailures: repeats[member, default: 1], using: &random)
                        group.addTask {
                            try? await Task.sleep(for: .nanoseconds(pause))
                            return await self.ask(member, window, members)
                        }
                    case .askAgain, .giveUp: refusals[member] = refusal
                    }
                } catch {
                    refusals[member] = DeskRefusal(error)
                }
            }
            return (plan: plan, refusal: refusals.min { $0.key < $1.key }?.value)
        }
        if let refusal = gathered.refusal { throw refusal }
        return gathered.plan
    }

    private func ask(_ member: MemberID, _ window: SettlementWindow, _ members: Set<MemberID>) async -> Answered {
        let inDoubt = DeskRefusal(
            .busy, "\(member) has transactions in doubt that are older than the cut of window \(window.id)")
        do throws(DeskRefusal) {
            switch try await freeze(at: member, window, members) {
            case .frozen(let frozen): return (member, .frozen(frozen), inDoubt)
            case .open: return (member, .notYet, inDoubt)
            }
        } catch {
            return (member, error.code == ReasonCode.busy.rawValue ? .notYet : .refused, error)
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
                security.endpoint(of: member, host: address.host, port: address.port),
                service: Wire.participantService, method: "Freeze", request, returning: Wire.FreezeResponse.self,
                timeout: .seconds(10))
        } catch {
            throw Self.cannotFreeze(member, error)
        }
        do { return try response.answer() } catch {
            throw DeskRefusal(.malformed, "\(member) sent invalid frozen balances")
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
            next: "try again when it answers, or leave it out of the window")
    }

    static func notTheSettlementBank(_ bank: MemberID) -> DeskRefusal {
        DeskRefusal(
            code: "not_the_settlement_bank", "\(bank) is not this federation's settlement bank",
            next: "ask the bank that the federation file names under settlement.bank")
    }
}
