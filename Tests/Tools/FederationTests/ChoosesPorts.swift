import Directory
import Federation
import Foundation
import Money
import SettlementProtocol
import Testing

@Suite struct ChoosesPorts {
    @Test func `ports of 0 become distinct free ports`() throws {
        let choice = PortChoice()
        let file = try choice.choose(for: try federation(ports: 0), freeOnly: false)
        let ports = file.coordinators.map(\.port) + file.banks.flatMap { [$0.settlementPort, $0.apiPort] }
        #expect(ports.count == 5 && Set(ports).count == 5 && !ports.contains(0))
    }

    @Test func `the refusal of a port in use names the member and the key`() throws {
        let holder = PortChoice()
        let taken = try holder.choose(for: try federation(ports: 0), freeOnly: false)
        do {
            _ = try PortChoice().choose(for: taken, freeOnly: false)
            Issue.record("was not refused")
        } catch {
            #expect(error.code == .portInUse)
            #expect(error.message.contains("\(taken.coordinators[0].port)") && error.message.contains("ford"))
            #expect(error.next.contains("coordinators[0].port"))
        }
    }

    @Test func `a released port can be chosen again`() throws {
        let holder = PortChoice()
        let taken = try holder.choose(for: try federation(ports: 0), freeOnly: false)
        holder.release()
        #expect(try PortChoice().choose(for: taken, freeOnly: false) == taken)
    }

    @Test func `a released port can be chosen again even if a child has a copy of its socket`() throws {
        let holder = PortChoice()
        let taken = try holder.choose(for: try federation(ports: 0), freeOnly: false)
        let copy = try #require(Self.copyOfSocket(onPort: taken.coordinators[0].port))
        defer { close(copy) }
        holder.release()
        #expect(try PortChoice().choose(for: taken, freeOnly: false) == taken)
    }

    /// A child has such a copy between fork and exec.
    private static func copyOfSocket(onPort port: Int) -> Int32? {
        for descriptor in Int32(3)..<4_096 {
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let result = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
            }
            if result == 0, Int(UInt16(bigEndian: address.sin_port)) == port { return dup(descriptor) }
        }
        return nil
    }

    @Test func `free ports can replace the ports of the file`() throws {
        let holder = PortChoice()
        let taken = try holder.choose(for: try federation(ports: 0), freeOnly: false)
        let other = try PortChoice().choose(for: taken, freeOnly: true)
        #expect(other.coordinators[0].port != taken.coordinators[0].port)
    }

    @Test func `a host of another machine is refused`() throws {
        var file = try federation(ports: 0)
        file.banks[1].host = "192.0.2.1"
        do {
            _ = try PortChoice().choose(for: file, freeOnly: false)
            Issue.record("was not refused")
        } catch {
            #expect(error.code == .addressUnusable)
            #expect(error.message.contains("birch"))
        }
    }

    private func federation(ports: Int) throws -> FederationFile {
        try StubFederation.file(ports: ports)
    }
}
