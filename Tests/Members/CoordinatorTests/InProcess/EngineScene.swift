import Coordinator
import Foundation
import Journal
import Logging
import Money
import Projections
import SettlementProtocol
import Testing

/// An engine over a register on disk, with scripted banks instead of processes.
struct EngineScene {
    static let ford = member("ford")
    static let banks = ["alder", "birch", "cedar"].map(member)

    let folder: String
    let failures: AsyncStream<JournalError>
    private let broken: AsyncStream<JournalError>.Continuation

    init() {
        folder = FileManager.default.temporaryDirectory.appending(path: "freshet-engine-\(UUID().uuidString)")
            .path(percentEncoded: false)
        (failures, broken) = AsyncStream.makeStream(of: JournalError.self)
    }

    static let logger: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()

    /// Opens the register, starts the engine, and stops it after `body`.
    func run<Outcome>(
        _ participants: [MemberID: any ParticipantClient], settings: Engine.Settings = Engine.Settings(),
        logger: Logger = Self.logger,
        _ body: (Engine) async throws -> Outcome
    ) async throws -> Outcome {
        let folder = try DataFolder(path: folder)
        defer { folder.close() }
        let register = try DecisionRegister(folder: folder, owner: Self.ford)
        defer { register.close() }
        let engine = Engine(
            coordinator: Self.ford, members: Set(Self.banks), register: register, settings: settings, broken: broken,
            logger: logger)
        var links: [MemberID: BankLink] = [:]
        for (bank, participant) in participants {
            links[bank] = BankLink(
                BankCall(bank: bank, coordinator: Self.ford, participant: participant, logger: logger),
                engine: engine)
        }
        defer { for link in links.values { link.close() } }
        await engine.start(try register.recover(), links: links)
        return try await body(engine)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    // MARK: Transactions

    /// A payment from alder to birch.
    static func payment(timeout: UInt32 = 5_000) throws -> Submission {
        let now = UInt64(Date().timeIntervalSince1970 * 1_000)
        let header = try Header(
            key: TransactionKey(coordinator: ford, id: TransactionID.fresh(at: now)),
            originator: banks[0], timeoutMilliseconds: timeout)
        let leg = Leg(
            sequence: 0, payer: Leg.Party(bank: banks[0], account: "mill"),
            payee: Leg.Party(bank: banks[1], account: "quarry"), currency: try Currency("EUR"),
            amount: try Amount(minorUnits: 100))
        let composition = try Composition(header: header, legs: [leg], lendings: [:], ring: ring)
        return try Submission(
            Wire.Transaction(composition.transaction), coordinator: ford, members: Set(banks))
    }

    private static let ring: SealingRing = {
        do {
            let keys = Dictionary(uniqueKeysWithValues: banks.map { ($0, SealingKey()) })
            return try SealingRing(
                owner: banks[0], key: #require(keys[banks[0]]), publicKeys: keys.mapValues(\.publicBytes))
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    private static func member(_ text: String) -> MemberID {
        do { return try MemberID(text) } catch { preconditionFailure("\(error)") }
    }
}
