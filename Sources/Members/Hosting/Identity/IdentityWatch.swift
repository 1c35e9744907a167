import Clock
import Identity
import Logging
import ProcessInterface
import Transport

/// Looks again and again whether a member has a new key and certificate, and takes them over if they are good.
struct IdentityWatch {
    private static let pause = Duration.seconds(1)
    /// Seconds before the end of a certificate from which on its operators are told, once a day.
    private static let notice: Int64 = 14 * 86_400

    private let identity: TLSIdentity
    private let files: IdentityFiles
    private let logger: Logger
    private let ends = LogThrottle(interval: .seconds(86_400))
    private let refusals = LogThrottle()

    init(_ identity: TLSIdentity, _ files: IdentityFiles, logger: Logger) {
        self.identity = identity
        self.files = files
        self.logger = logger
    }

    func run() async {
        var seen: TLSIdentity.Credentials?
        while true {
            look(&seen)
            tellOfEnd()
            do { try await Task.sleep(for: Self.pause) } catch { return }
        }
    }

    /// - Parameter seen: What was found last. It is taken over once it was found twice: key and certificate are two files,
    ///   which are replaced one after the other.
    private func look(_ seen: inout TLSIdentity.Credentials?) {
        let own = identity.certificate.identity
        do {
            let found = try files.credentials()
            guard found != identity.credentials else { return }
            guard found == seen else {
                seen = found
                return
            }
            guard try MemberCertificate(pem: found.certificates).identity == own else {
                throw IdentityError(.wrongMember, "the new certificate is not of \(own)")
            }
            try identity.replace(with: found)
            logger.notice("Took over a new certificate", metadata: [LogKey.certificateEnd: "\(end)"])
        } catch {
            guard let count = refusals.pass("refused") else { return }
            logger.error(
                "A new key or certificate is of no use; the present ones stay",
                metadata: [LogKey.reason: "\(error)", LogKey.alarms: "\(count)"])
        }
    }

    private func tellOfEnd() {
        guard identity.certificate.validUntil - WallClock.unixSeconds < Self.notice, ends.pass("end") != nil else {
            return
        }
        logger.warning("The certificate ends soon", metadata: [LogKey.certificateEnd: "\(end)"])
    }

    private var end: String { identity.certificate.lastSecond }
}
