package import BankAPI
import Directory
import Foundation
import Money
import ProcessInterface
import SettlementProtocol
import SupplyChain
package import Terminal

/// A loan request in a YAML or JSON file.
///
/// ```yaml
/// id: 0198c5a0-9d3e-7c41-8f6b-2a7d1e5b9c04   # a UUIDv7; default: a new one
/// timeout_ms: 10000                          # how long votes may be gathered; default: the bank's
/// advances:
///   - {lender: alder, currency: EUR, principal: "8000.00", account: mill-eur, repay_from: mill-eur}
/// payments:                                  # in the order in which they take effect
///   - {payer_account: mill-eur, payee_bank: cedar, payee_account: sawmill-eur, currency: EUR, amount: "8000.00",
///      reference: TIMBER-88}
///   - payer_bank: doum
///     payer_account: harbour-eur
///     payee_account: mill-eur
///     currency: EUR
///     amount: "12400.00"
///     reference: 2026-0117
///     document: {supplier: "0088:7300010000018", kind: invoice, number: 2026-0117, issue_date: 2026-11-02}
/// ```
///
/// `payer_bank` and `payee_bank` default to the bank that is asked, and `repay_from` to `account`. An advance with
/// `from_allocation: true` needs no lender. A document may also be `{reference: 64 hexadecimal digits}`.
package enum LoanFile {
    /// The largest file that is read, in bytes.
    package static let sizeLimit = 1 << 20

    /// - Throws: ``CommandFailure`` that names file, line and key.
    static func load(path: String) throws(CommandFailure) -> API.LoanRequest {
        do throws(FederationFileError) { return try read(LocatedValue.top(ofFile: path, atMost: sizeLimit)) } catch {
            throw failure(error)
        }
    }

    /// - Parameter file: The name that errors give the file.
    /// - Throws: ``CommandFailure`` that names file, line and key.
    package static func parse(_ text: String, file: String) throws(CommandFailure) -> API.LoanRequest {
        do throws(FederationFileError) {
            return try read(LocatedValue.top(of: text, file: file, atMost: sizeLimit))
        } catch {
            throw failure(error)
        }
    }

    private static func failure(_ error: FederationFileError) -> CommandFailure {
        CommandFailure(
            code: error.code.rawValue, error.description,
            next: error.code == .unreadable
                ? "Name a file that exists and that you may read."
                : "Correct the file; freshet loan request --help shows an example.", exitCode: Exit.badData)
    }

    private static func read(_ top: LocatedValue) throws(FederationFileError) -> API.LoanRequest {
        let section = try Section(top, keys: ["id", "timeout_ms", "advances", "payments"])
        var request = API.LoanRequest()
        if let id = section.optional("id") { request.id = try transactionID(id).description }
        if let timeout = section.optional("timeout_ms") {
            request.timeoutMs = UInt32(try timeout.integer(in: 1...Int(Header.maxTimeout)))
        }
        for place in try section.required("advances").elements(atMost: ProtocolLimits.entries) {
            request.advances.append(try advance(place))
        }
        for place in try section.list("payments") { request.payments.append(try payment(place)) }
        return request
    }

    private static func transactionID(_ place: LocatedValue) throws(FederationFileError) -> TransactionID {
        let text = try place.text()
        do { return try TransactionID(text) } catch {
            throw place.problem(.badValue, "\(error.detail); write a UUIDv7")
        }
    }

    private static func advance(_ place: LocatedValue) throws(FederationFileError) -> API.Advance {
        let section = try Section(
            place, keys: ["lender", "currency", "principal", "account", "repay_from", "from_allocation"])
        let currency = try section.required("currency").currency()
        var advance = API.Advance()
        advance.fromAllocation = try section.optional("from_allocation")?.flag() ?? false
        advance.lender =
            advance.fromAllocation
            ? try section.optional("lender")?.memberID().text ?? "" : try section.required("lender").memberID().text
        advance.currency = currency.code
        advance.principalMinor = try section.required("principal").amount(in: currency, atLeast: 1).minorUnits
        advance.account = try section.required("account").localID()
        advance.repayFrom = try section.optional("repay_from")?.localID() ?? ""
        return advance
    }

    private static func payment(_ place: LocatedValue) throws(FederationFileError) -> API.Payment {
        let section = try Section(
            place,
            keys: [
                "payer_bank", "payer_account", "payee_bank", "payee_account", "currency", "amount", "reference",
                "document",
            ])
        let currency = try section.required("currency").currency()
        var payment = API.Payment()
        payment.payerBank = try section.optional("payer_bank")?.memberID().text ?? ""
        payment.payerAccount = try section.required("payer_account").localID()
        payment.payeeBank = try section.optional("payee_bank")?.memberID().text ?? ""
        payment.payeeAccount = try section.required("payee_account").localID()
        payment.currency = currency.code
        payment.amountMinor = try section.required("amount").amount(in: currency, atLeast: 1).minorUnits
        payment.reference = try section.optional("reference")?.label(atMost: 560) ?? ""
        if let document = section.optional("document") { payment.documentReference = Data(try reference(document)) }
        return payment
    }

    private static func reference(_ place: LocatedValue) throws(FederationFileError) -> [UInt8] {
        switch try DocumentName.read(place) {
        case .reference(let bytes): return bytes
        case .parts(let supplier, let kind, let number, let issueDate):
            do {
                guard let kind = DocumentKind(rawValue: kind) else { throw DocumentError(.unknownKind, "unknown kind") }
                return try DocumentReference(
                    supplierID: supplier, kind: kind, number: number, issueDate: DocumentDate("\(issueDate)")
                ).bytes
            } catch {
                throw place.problem(.badValue, "it does not give a document reference: \(error)")
            }
        }
    }
}
