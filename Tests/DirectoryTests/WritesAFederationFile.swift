import Directory
import Money
import SettlementProtocol
import Testing

@Suite struct WritesAFederationFile {
    @Test func `what is written is read back`() throws {
        var file = try FixtureFederation.load()
        for index in file.banks.indices { file.banks[index].sealingKey = Array(repeating: UInt8(index + 1), count: 32) }
        #expect(try FederationFile.parse(file.yaml(), file: "copy.yaml") == file)
    }

    @Test func `words that YAML takes for something else survive`() throws {
        var file = try FixtureFederation.load()
        file.name = "on"
        file.banks[3].customers[0].name = "No: \"yes\" # 'null' \\ – ü"
        file.banks[3].customers[0].partyID = "0123"
        file.banks[3].mandates[0].document = .reference(Array(0..<32))
        #expect(try FederationFile.parse(file.yaml(), file: "copy.yaml") == file)
    }

    @Test func `ports to be chosen at start survive`() throws {
        var file = try FixtureFederation.load()
        file.coordinators[0].port = 0
        for index in file.banks.indices {
            file.banks[index].apiPort = 0
            file.banks[index].settlementPort = 0
        }
        #expect(try FederationFile.parse(file.yaml(), file: "copy.yaml") == file)
    }

    @Test func `a federation without banks is written and read`() throws {
        let file = FederationFile(name: "dry", coordinators: [CoordinatorEntry(id: try MemberID("ford"), port: 0)])
        #expect(try FederationFile.parse(file.yaml(), file: "dry.yaml") == file)
    }
}
