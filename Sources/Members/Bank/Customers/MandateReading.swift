import BankAPI
import BankCore
import Money
import SettlementProtocol

/// Reads a customer's request into a ``Mandate``, with every check that needs no accounts and no clock.
struct MandateReading: Sendable {
    let banks: Set<MemberID>

    /// - Parameter currency: The currency of the account that may be debited.
    /// - Throws: ``DeskRefusal``, naming the first field that is wrong.
    func mandate(_ request: API.GiveMandateRequest, currency: Currency) throws(DeskRefusal) -> Mandate {
        let bank = try member(request.creditorBank, at: "creditor_bank")
        guard Chart.isCustomerName(request.creditorAccount) else {
            throw DeskRefusal(
                .accountNotAddressable,
                "creditor_account: \"\(request.creditorAccount.prefix(80))\" is not a customer's account")
        }
        guard let lastDay = BusinessDay(request.until)?.number else {
            throw DeskRefusal(.malformed, "until: \"\(request.until.prefix(40))\" is not a day as YYYY-MM-DD")
        }
        let limit: Amount
        do { limit = try Amount(payable: request.limitMinor) } catch { throw DeskRefusal(error, of: "limit_minor") }
        let document: Hash256
        do { document = try Hash256(request.documentReference) } catch {
            throw DeskRefusal(.malformed, "document_reference: \(error.detail)")
        }
        return Mandate(
            account: request.account, creditorBank: bank, creditorAccount: request.creditorAccount,
            documentReference: document, currency: currency, limit: limit, lastDay: lastDay,
            originators: try originators(request), least: try least(request, limit: limit))
    }

    private func member(_ text: String, at place: String) throws(DeskRefusal) -> MemberID {
        guard let bank = try? MemberID(text), banks.contains(bank) else {
            throw DeskRefusal(.unknownMember, "\(place): \"\(text.prefix(80))\" is not a bank of this federation")
        }
        return bank
    }

    /// Nil for the creditor's bank.
    private func originators(_ request: API.GiveMandateRequest) throws(DeskRefusal) -> Mandate.Originators? {
        guard !request.anyOriginator else {
            guard request.originators.isEmpty else {
                throw DeskRefusal(.malformed, "originators: name banks, or any_originator, but not both")
            }
            return .any
        }
        guard request.originators.count <= banks.count else {
            throw DeskRefusal(.tooLarge, "originators: there are only \(banks.count) banks")
        }
        var named: Set<MemberID> = []
        for text in request.originators { named.insert(try member(text, at: "originators")) }
        return named.isEmpty ? nil : .banks(named.sorted())
    }

    private func least(_ request: API.GiveMandateRequest, limit: Amount) throws(DeskRefusal) -> Amount {
        guard (0...limit.minorUnits).contains(request.leastMinor),
            let least = try? Amount(minorUnits: request.leastMinor)
        else {
            throw DeskRefusal(
                code: "least_above_limit", "least_minor: the least debit is between 0 and the limit",
                next: "name the limit itself for a debit of all at once")
        }
        return least
    }
}
