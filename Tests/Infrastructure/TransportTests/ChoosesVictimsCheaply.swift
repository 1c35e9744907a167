import NIOCore
import Testing
import Transport

/// A connection to close is found without a walk through all the others.
@Suite struct ChoosesVictimsCheaply {
    /// Connections of a listener without sockets.
    private final class Table {
        private(set) var closed: [Int] = []
        private var connections: [Int: OpenConnection] = [:]
        private lazy var table = ConnectionTable(limits: limits, memberAddresses: ["10.0.0.1"]) { _ in }
        private let limits: ServerLimits

        init(connections count: Int) {
            var limits = ServerLimits()
            limits.connections = count
            self.limits = limits
        }

        var examined: Int { table.examined }

        func open(_ number: Int, from address: String) throws {
            let address = try SocketAddress(ipAddress: address, port: 1_024)
            connections[number] = table.add(from: address) { [unowned self] in
                closed.append(number)
                connections[number] = nil
            }
        }

        func note(_ activity: OpenConnection.Activity, of number: Int) {
            if let connection = connections[number] { table.note(activity, of: connection) }
        }

        func close(_ number: Int) {
            if let connection = connections.removeValue(forKey: number) { table.remove(connection) }
        }

        var open: Set<Int> { Set(connections.keys) }
    }

    /// Every kind of flood: one address, many addresses, and many that each send half a head.
    @Test(arguments: [1, 50, 60_000], [OpenConnection.Activity.idle, .transferring])
    func `a flood looks at no more than three connections for each new one`(
        addresses: Int, activity: OpenConnection.Activity
    ) throws {
        let table = Table(connections: 1_024)
        for number in 0..<500 { try table.open(-1 - number, from: "10.0.0.1") }
        let newcomers = 5_000
        for number in 0..<newcomers {
            let address = number % addresses
            try table.open(number, from: "10.1.\(address / 250).\(address % 250)")
            table.note(activity, of: number)
        }
        #expect(table.closed.count >= newcomers - 524)
        #expect(table.closed.allSatisfy { $0 >= 0 }, "the member keeps its connections")
        #expect(table.examined <= 3 * newcomers)
    }

    @Test func `the oldest connection of the address with the most is closed`() throws {
        let table = Table(connections: 8)
        try table.open(0, from: "10.2.0.1")
        for number in 1...5 { try table.open(number, from: "10.2.0.2") }
        #expect(table.closed == [1])
        for number in 6...8 { try table.open(number, from: "10.2.0.3") }
        #expect(table.closed == [1, 2, 3])
        #expect(table.open.contains(0))
    }

    @Test func `the idle go before the half-sent, and calls under way stay`() throws {
        let table = Table(connections: 4)
        for number in 0...2 { try table.open(number, from: "10.2.0.\(number)") }
        table.note(.working, of: 0)
        table.note(.transferring, of: 1)
        try table.open(3, from: "10.2.0.3")
        #expect(table.closed == [2])
        table.note(.transferring, of: 3)
        try table.open(4, from: "10.2.0.4")
        #expect(table.closed == [2, 1])
        table.note(.idle, of: 0)
        try table.open(5, from: "10.2.0.5")
        #expect(table.closed == [2, 1, 4])
    }

    @Test func `a connection that is closed by its peer is not chosen`() throws {
        let table = Table(connections: 4)
        for number in 0...2 { try table.open(number, from: "10.2.0.\(number)") }
        table.close(0)
        try table.open(3, from: "10.2.0.3")
        #expect(table.closed == [])
        try table.open(4, from: "10.2.0.4")
        #expect(table.closed == [1])
    }
}
