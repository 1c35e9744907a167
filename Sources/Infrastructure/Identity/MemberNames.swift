import Foundation
import SettlementProtocol
import SwiftASN1
import X509

/// The names in a member's certificate: its identity as the one URI, and names by which TLS libraries find the server.
struct MemberNames {
    let names: SubjectAlternativeNames

    /// - Parameter hosts: Names are DNS names; IPv4 and IPv6 addresses are addresses.
    init(_ identity: MemberIdentity, hosts: [String]) {
        var names: [GeneralName] = [.uniformResourceIdentifier(identity.uri), .dnsName(identity.serverName)]
        for host in Set(hosts).sorted() {
            names.append(Self.address(host).map { .ipAddress($0) } ?? .dnsName(host))
        }
        self.names = SubjectAlternativeNames(names)
    }

    private static func address(_ text: String) -> ASN1OctetString? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            return withUnsafeBytes(of: &four) { ASN1OctetString(contentBytes: Array($0)[...]) }
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        return withUnsafeBytes(of: &six) { ASN1OctetString(contentBytes: Array($0)[...]) }
    }
}
