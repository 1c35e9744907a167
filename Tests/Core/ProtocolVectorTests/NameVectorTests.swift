import BankCore
import Ledger
import Lending
import Money
import Projections
import SettlementProtocol
import SupplyChain
import Testing

@Suite struct NameVectorTests {
    @Test(arguments: try Vector<MemberIDSubject>.all())
    func `a member id is lower-case letters, digits and hyphens`(vector: Vector<MemberIDSubject>) throws {
        switch vector.output {
        case .value(let made): #expect(try MemberID(vector.input.text).text == made.text)
        case .refused(let reason):
            let error = #expect(throws: ProtocolError.self) { try MemberID(vector.input.text) }
            #expect(error?.reason.rawValue == reason)
        }
    }

    @Test(arguments: try Vector<TransactionIDSubject>.all())
    func `a transaction id is a version 7 UUID`(vector: Vector<TransactionIDSubject>) throws {
        switch vector.output {
        case .value(let made):
            let id = try TransactionID(vector.input.text)
            #expect(id.bytes == made.bytes.bytes)
            #expect(id.unixMilliseconds == made.unixMs.number)
            #expect(id.description == vector.input.text.lowercased())
        case .refused(let reason):
            let error = #expect(throws: ProtocolError.self) { try TransactionID(vector.input.text) }
            #expect(error?.reason.rawValue == reason)
        }
    }

    @Test(arguments: try Vector<BorrowerHandleSubject>.all())
    func `a borrower handle stands for one customer at one lender`(vector: Vector<BorrowerHandleSubject>) throws {
        let handles = BorrowerHandles(secret: vector.input.secret.bytes)
        let handle = handles.handle(lender: try MemberID(vector.input.lender), customer: vector.input.customer)
        #expect(try handle == vector.output.handle.hash())
    }

    @Test(arguments: try Vector<MandateNameSubject>.all())
    func `a mandate's account is named by the mandate's facts`(vector: Vector<MandateNameSubject>) throws {
        let input = vector.input
        let name = Mandate.name(
            account: input.account, creditorBank: try MemberID(input.creditorBank),
            creditorAccount: input.creditorAccount,
            documentReference: try input.documentReference.hash(), currency: try Currency(input.currency))
        #expect(name.text == vector.output.name)
    }

    @Test(arguments: try Vector<DocumentReferenceSubject>.all())
    func `a document reference is made from the claim's own key`(vector: Vector<DocumentReferenceSubject>) throws {
        let input = vector.input
        let kind = try #require(DocumentKind(rawValue: input.kind))
        func make() throws -> DocumentReference {
            try DocumentReference(
                supplierID: input.supplierId, kind: kind, number: input.number, issueDate: DocumentDate(input.issueDate)
            )
        }
        switch vector.output {
        case .value(let made): #expect(try make().bytes == made.reference.bytes)
        case .refused(let reason):
            let error = #expect(throws: DocumentError.self) { try make() }
            #expect(error?.code.rawValue == reason)
        }
    }

    @Test(arguments: try Vector<FeeSubject>.all())
    func `a fee is rounded up and never zero`(vector: Vector<FeeSubject>) throws {
        let minimum = try Amount(minorUnits: vector.input.minimumMinor.number)
        func make() throws -> Amount {
            try Amount(minorUnits: vector.input.principalMinor.number)
                .fee(basisPoints: vector.input.basisPoints, minimum: minimum)
        }
        switch vector.output {
        case .value(let made): #expect(try make().minorUnits == made.feeMinor.number)
        case .refused(let reason):
            let error = #expect(throws: MoneyError.self) { try make() }
            #expect(error?.code.rawValue == reason)
        }
    }
}
