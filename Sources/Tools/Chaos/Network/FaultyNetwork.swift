public import Directory
import Federation
public import Identity
import SeededRandom
public import SettlementProtocol

/// A proxy on every link of a federation: between its members both ways, and from customers to each bank.
public final class FaultyNetwork: Sendable {
    public let links: [LinkName: FaultyLink]
    /// The ``LocalFederationSettings/detours`` that lead every call between members through a proxy.
    public let detours: [MemberID: [MemberID: MemberAddress]]

    private init(_ links: [LinkName: FaultyLink]) {
        self.links = links
        var detours: [MemberID: [MemberID: MemberAddress]] = [:]
        for (name, link) in links {
            if let caller = name.caller { detours[caller, default: [:]][name.callee] = link.address }
        }
        self.detours = detours
    }

    /// Opens the links of a federation, serves them while `body` runs, and closes them.
    ///
    /// - Parameter authority: Gives each link a certificate of the callee and one of the caller.
    /// - Throws: ``ChaosError`` with `no_proxy`, and the errors of `body`.
    public static func run<Outcome: Sendable>(
        among file: FederationFile, authority: CertificateAuthority, seed: UInt64,
        _ body: (FaultyNetwork) async throws -> Outcome
    ) async throws -> Outcome {
        let identities = MemberCertificates(authority: authority, file: file)
        var links: [LinkName: FaultyLink] = [:]
        var serving: [Task<Void, Never>] = []
        let outcome: Result<Outcome, any Error>
        do {
            for (number, name) in names(in: file).enumerated() {
                var stream = SplitMix64(seed: seed, stream: UInt64(number) + 1)
                let link = try await FaultyLink.bound(name, seed: stream.next(), identities: identities)
                links[name] = link
                // At once: NIO ends the process if a listener closes that was never served, and a later link may fail.
                serving.append(Task { await link.run() })
            }
            outcome = .success(try await body(FaultyNetwork(links)))
        } catch {
            outcome = .failure(error)
        }
        // Not sooner, even if the caller is cancelled: NIO ends the process if a connection arrives that nothing
        // accepts, and members call until they have stopped.
        for task in serving { task.cancel() }
        for task in serving { await task.value }
        return try outcome.get()
    }

    /// In the file's order, so that a seed means the same on every run. Coordinators do not call one another.
    private static func names(in file: FederationFile) -> [LinkName] {
        let coordinators = file.coordinators.map(\.id)
        let banks = file.banks.map(\.id)
        var names: [LinkName] = []
        for bank in banks {
            names += coordinators.map { LinkName(from: $0, to: bank) }
            names += coordinators.map { LinkName(from: bank, to: $0) }
            names += banks.filter { $0 != bank }.map { LinkName(from: bank, to: $0) }
            names.append(LinkName(from: nil, to: bank))
        }
        return names
    }

    /// Points every link at the ports of a started federation.
    public func aim(at file: FederationFile) {
        for (name, link) in links {
            let target =
                name.caller == nil ? file.bank(name.callee)?.apiAddress : file.settlementAddress(of: name.callee)
            if let target { link.aim(at: target) }
        }
    }

    /// Sets the weather of the chosen links.
    public func setWeather(_ weather: LinkWeather, where isMeant: (LinkName) -> Bool) {
        for (name, link) in links where isMeant(name) { link.setWeather(weather) }
    }

    /// Every message arrives from now on. Open connections are cut, so that no caller waits for a dropped message.
    public func heal() {
        for link in links.values {
            link.setWeather(.calm)
            link.cutConnections()
        }
    }

    /// The faults of messages so far, on all links together.
    public var counts: [MessageFault: Int] {
        links.values.reduce(into: [:]) { counts, link in counts.merge(link.counts, uniquingKeysWith: +) }
    }
}
