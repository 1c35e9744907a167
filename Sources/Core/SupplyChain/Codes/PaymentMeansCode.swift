/// How a document expects to be paid: the meaning of a payment means code (UNTDID 4461).
enum PaymentMeansCode: Hashable {
    /// The buyer transfers the money; also an unknown or mutually defined means.
    case transfer
    /// The supplier collects the money from the buyer's account.
    case collection
    /// The buyer has paid, or pays in a way that no bank of this federation sees: cash, card, cheque, bill, set-off.
    case otherMeans

    init(_ code: String) {
        self = Self.meanings[code] ?? .transfer
    }

    private static let meanings = CodeTable.meanings(of: codesByMeaning)

    private static let codesByMeaning: [(PaymentMeansCode, String)] = [
        // Clearing house debits 3 to 43; direct debits 49, 51, 59. Buyers order debit transfers 31, 46 and 47 themselves:
        // national rules (OIOUBL) use them beside 30 and 42.
        (.collection, "3 7 14 16 18 27 29 33 36 38 40 43 49 51 59"),
        // Cash 10; cheques and drafts 20 to 26, 91, 92; bills and notes 24, 44, 60 to 78; cards 48, 54, 55; online payment
        // service 68; clearing between partners 97; electronically recorded claims 98.
        (
            .otherMeans,
            "10 20 21 22 23 24 25 26 44 48 54 55 60 61 62 63 64 65 66 67 68 70 74 75 76 77 78 91 92 97 98"
        ),
    ]
}
