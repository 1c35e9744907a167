/// The meaning of an invoice's or credit note's type code: UNTDID 1001, and the subsets of EN 16931 and PEPPOL.
enum DocumentTypeCode: Hashable {
    /// The supplier asks the buyer for payment of what it delivered, or delivers.
    case claim
    /// The claim is assigned to a third party, such as a factor.
    case soldClaim
    /// Money or credit flows to the buyer.
    case credit
    /// A request, a valuation or a notice about a payment, whose claim is another document.
    case preliminary
    /// The document informs; nobody is to pay because of it.
    case noPayment

    /// The code's meaning; ``claim`` for a missing code, and for a national one such as `SATIS` or `01`.
    ///
    /// Any other UNTDID number names a document that is neither invoice nor credit note, such as 220, an order.
    init(_ code: String?) {
        guard let code else {
            self = .claim
            return
        }
        self = Self.meanings[code] ?? (Self.isUNTDID(code) ? .preliminary : .claim)
    }

    private static func isUNTDID(_ code: String) -> Bool {
        (2...3).contains(code.utf8.count) && code.utf8.first != 0x30
            && code.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static let meanings = CodeTable.meanings(of: codesByMeaning)

    private static let codesByMeaning: [(DocumentTypeCode, String)] = [
        // Debit notes 80, 84, 383, 527; metered 82; price variation 295; partial 326, 875, 876; with packing list 331;
        // commercial 380; corrected 384, 471; consolidated 385; prepayment 386, 500; hire 387; tax 388; self-billed 389;
        // delcredere 390; lease 394; insurer 575; forwarder 623; port charges 633; freight 780; final construction 877.
        (
            .claim,
            "80 82 84 295 326 331 380 383 384 385 386 387 388 389 390 394 471 500 527 575 623 633 780 875 876 877"
        ),
        // Factored 393; factored corrective 472; self-billed factored corrective 473; self-billed factored 501.
        (.soldClaim, "393 472 473 501"),
        // Credit notes of every kind; 396 and 502 are factored as well; 457 reverses a debit.
        (.credit, "81 83 261 262 296 308 381 396 420 457 458 502 503 532"),
        // Request for payment 71; payment valuations 202, 203, 204; applications and requests for payment in stages 211,
        // 218, 219; consignment, without a sale 395; debit advice 456.
        (.preliminary, "71 202 203 204 211 218 219 395 456"),
        // Tax notification 102; data sheet 130; proforma 325; commission note, for an agent 382; discrepancy report 553;
        // information for accounting 751; notification of an insurance claim 817; for a consulate 870, for customs 935.
        (.noPayment, "102 130 325 382 553 751 817 870 935"),
    ]
}
