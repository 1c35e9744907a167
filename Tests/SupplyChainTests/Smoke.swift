import Testing
import Foundation
@testable import SupplyChain
@Test func smoke() { print(DocumentInspection.inspect(path: "/work/shared/data/invoices/oasis/UBL-Invoice-2.1-Example.xml")) }
