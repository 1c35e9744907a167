import Directory
import Foundation
import Money
import SettlementProtocol
import Testing

@Suite struct WritesAFederationFile {
    @Test func `a written file is read back unchanged`() throws {
        var file = try FixtureFederation.load()
        for index in file.banks.indices { file.banks[index].sealingKey = Array(repeating: UInt8(index + 1), count: 32) }
        #expect(try FederationFile.parse(file.yaml(), file: "copy.yaml") == file)
    }

    @Test func `a file written as JSON is valid JSON and is read back unchanged`() throws {
        var file = try FixtureFederation.load()
        file.banks[3].isStartedElsewhere = true
        file.banks[3].sealingKey = Array(repeating: 255, count: 32)
        file.banks[3].customers[0].name = "No: \"yes\" # 'null' \\ / – ü &c"
        let text = try file.redacted(for: MemberID("doum")).json()
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let banks = try #require(object["banks"] as? [[String: Any]])
        #expect(banks[3]["started"] as? String == "elsewhere" && banks[3]["settlement_port"] as? Int == 7104)
        #expect(try FederationFile.parse(text, file: "doum.json") == file.redacted(for: MemberID("doum")))
    }

    @Test func `texts that YAML would read as another type survive`() throws {
        var file = try FixtureFederation.load()
        file.name = "on"
        file.banks[3].customers[0].name = "No: \"yes\" # 'null' \\ – ü"
        file.banks[3].customers[0].partyID = "0123"
        file.banks[3].mandates[0].document = .reference(Array(0..<32))
        file.banks[3].mandates[0].isOpenToAnyOriginator = true
        file.banks[3].mandates[0].atLeast = file.banks[3].mandates[0].limit
        file.banks[3].mandates[1].originators = [file.banks[0].id, file.banks[1].id]
        #expect(try FederationFile.parse(file.yaml(), file: "copy.yaml") == file)
    }

    @Test func `ports of zero, which are chosen at start, survive`() throws {
        var file = try FixtureFederation.load()
        file.coordinators[0].port = 0
        for index in file.banks.indices {
            file.banks[index].apiPort = 0
            file.banks[index].settlementPort = 0
        }
        #expect(try FederationFile.parse(file.yaml(), file: "copy.yaml") == file)
    }

    @Test func `retention and history survive, and reach every member's copy`() throws {
        var file = try FixtureFederation.load()
        #expect(file.retentionSeconds == 86_400 && file.historySeconds == 34_560_000)
        (file.retentionSeconds, file.historySeconds) = (60, 3_600)
        #expect(try FederationFile.parse(file.yaml(), file: "copy.yaml") == file)
        for member in file.members {
            let copy = try FederationFile.parse(file.redacted(for: member).json(), file: "copy.json")
            #expect(copy.retentionSeconds == 60 && copy.historySeconds == 3_600)
        }
    }

    @Test func `a federation without banks is written and read`() throws {
        let file = FederationFile(name: "dry", coordinators: [CoordinatorEntry(id: try MemberID("ford"), port: 0)])
        #expect(try FederationFile.parse(file.yaml(), file: "dry.yaml") == file)
    }
}
