import Directory
import SettlementProtocol
import Testing

@Suite struct RedactsAFederationFile {
    @Test func `a bank's copy holds its own whole entry and only the public part of the others`() throws {
        let file = try FixtureFederation.load()
        let copy = try file.redacted(for: MemberID("doum"))
        #expect(copy.copyFor?.text == "doum")
        #expect(copy.banks[3] == file.banks[3])
        #expect(copy.banks[0].lending == file.banks[0].lending)
        for other in copy.banks.dropLast() {
            #expect(other.customers.isEmpty && other.mandates.isEmpty && other.reserves.isEmpty)
            #expect(other.creditLimits.isEmpty && other.netDebitCaps.isEmpty)
        }
    }

    @Test func `a coordinator's copy holds no amount, account or name`() throws {
        let text = try FixtureFederation.load().redacted(for: MemberID("ford")).yaml()
        for word in ["amount", "limit", "lending", "mill", "Harbour", "customers", "0088", "2026-0117", "00\""] {
            #expect(!text.contains(word), "\(word)")
        }
        #expect(text.contains("alder") && text.contains("7104"))
    }

    @Test func `no bank's copy names another bank's customer`() throws {
        let file = try FixtureFederation.load()
        for bank in file.banks {
            let text = file.redacted(for: bank.id).yaml()
            for other in file.banks where other.id != bank.id {
                for customer in other.customers { #expect(!text.contains(customer.name), "\(bank.id)") }
            }
        }
    }

    @Test func `a bank's prefunding is shown only to that bank and to the settlement bank`() throws {
        let file = try FixtureFederation.load()
        #expect(try file.redacted(for: MemberID("doum")).settlement?.prefunded.map(\.bank.text) == ["doum", "doum"])
        #expect(try file.redacted(for: MemberID("cedar")).settlement == file.settlement)
        #expect(try file.redacted(for: MemberID("ford")).settlement == nil)
    }

    @Test func `a copy is read back although it does not list the creditor accounts of its mandates`() throws {
        let file = try FixtureFederation.load()
        for member in file.members {
            let copy = file.redacted(for: member)
            #expect(try FederationFile.parse(copy.yaml(), file: "\(member).yaml") == copy)
        }
    }
}
