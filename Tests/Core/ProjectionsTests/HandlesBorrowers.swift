import Lending
import Projections
import SettlementProtocol
import Testing

@Suite struct HandlesBorrowers {
    static let handles = BorrowerHandles(secret: [UInt8](repeating: 1, count: 32))

    @Test func `a lender recognises a returning borrower`() {
        #expect(
            Self.handles.handle(lender: Fixtures.alder, customer: "mill")
                == Self.handles.handle(lender: Fixtures.alder, customer: "mill"))
    }

    @Test func `another lender, customer or bank makes a handle that nobody can link`() {
        let handle = Self.handles.handle(lender: Fixtures.alder, customer: "mill")
        #expect(handle != Self.handles.handle(lender: Fixtures.cedar, customer: "mill"))
        #expect(handle != Self.handles.handle(lender: Fixtures.alder, customer: "smith"))
        let otherBank = BorrowerHandles(secret: [UInt8](repeating: 2, count: 32))
        #expect(handle != otherBank.handle(lender: Fixtures.alder, customer: "mill"))
    }
}
