/// How a family of documents derives its header totals from one another.
enum SumRule: CaseIterable {
    /// BR-CO-13, -15 and -16: rounding is added to the payable amount.
    case en16931
    /// CEN BII and PEPPOL before it: rounding is part of the total with tax.
    case bii
    /// OIOUBL: TaxExclusiveAmount holds the tax.
    case oioubl

    /// Whether the total with tax follows from the lines, allowances, charges and tax.
    func explainsTotal(of sums: HeaderSums) -> Bool {
        let net = sums.lineExtension.map { $0 - sums.allowances + sums.charges }
        switch self {
        case .en16931:
            return sums.agree(net, sums.taxExclusive)
                && sums.agree(sums.taxExclusive.map { $0 + sums.tax }, sums.taxInclusive)
        case .bii:
            return sums.agree(net, sums.taxExclusive)
                && sums.agree(sums.taxExclusive.map { $0 + sums.tax + sums.rounding }, sums.taxInclusive)
        case .oioubl:
            return sums.agree(sums.tax, sums.taxExclusive)
                && sums.agree(net.map { $0 + sums.tax + sums.rounding }, sums.taxInclusive)
        }
    }

    /// Whether the payable amount follows from the total with tax.
    func explainsPayable(of sums: HeaderSums) -> Bool {
        guard let total = sums.taxInclusive else { return true }
        switch self {
        case .en16931: return sums.agree(total - sums.prepaid + sums.rounding, sums.payable)
        case .bii, .oioubl: return sums.agree(total - sums.prepaid, sums.payable)
        }
    }
}
