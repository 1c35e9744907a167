import Money

extension UBLDocument {
    /// Warnings about the document's arithmetic.
    ///
    /// - Throws: ``DocumentError`` with a field's code if the profile cannot be read. If the document promises a
    ///   standard's arithmetic, also `sums_do_not_hold` if it breaks that, or `amount_malformed`, `currency_mismatch`
    ///   or a field's code if a total cannot be read.
    func sumWarnings(in currency: Currency) throws(DocumentError) -> Set<DocumentWarning> {
        let profile = try DocumentProfile(of: root)
        var warnings: Set<DocumentWarning> = []
        do throws(DocumentError) {
            let contradiction = contradiction(in: try HeaderSums(of: self, in: currency), under: profile.sumRules)
            if let contradiction, contradiction != .payable || !profile.extendsTotals { throw contradiction.error }
            if contradiction != nil { warnings.insert(.sumsDoNotHold) }
        } catch {
            guard !profile.promisesSums else { throw error }
            warnings.insert(.sumsDoNotHold)
        }
        if try !taxHolds(in: currency, isPromised: profile.promisesTaxBreakdown) {
            warnings.insert(.taxBreakdownDoesNotHold)
        }
        return warnings
    }

    private func taxHolds(in currency: Currency, isPromised: Bool) throws(DocumentError) -> Bool {
        do throws(DocumentError) {
            guard try TaxAmounts(of: self, in: currency, isPromised: isPromised).hold else { return false }
            guard isPromised else { return true }
            return try TaxBreakdown(of: self, in: currency).holds
        } catch {
            // Dialects without the standard's arithmetic may also lack its fields.
            guard !isPromised else { throw error }
            return true
        }
    }

    private func contradiction(in sums: HeaderSums, under rules: [SumRule]) -> Contradiction? {
        guard sums.linesAddUp else { return .lines }
        let fitting = rules.filter { $0.explainsTotal(of: sums) }
        guard !fitting.isEmpty else { return .total }
        return fitting.contains { $0.explainsPayable(of: sums) } ? nil : .payable
    }
}

/// The total that does not follow from those before it.
private enum Contradiction {
    case lines, total, payable

    var error: DocumentError {
        switch self {
        case .lines:
            refusal("the lines do not add up to the sum of lines", at: "cbc:LineExtensionAmount")
        case .total:
            refusal(
                "lines, allowances, charges and tax do not add up to the total with tax", at: "cbc:TaxInclusiveAmount")
        case .payable:
            refusal("total, prepayment and rounding do not add up to the payable amount", at: "cbc:PayableAmount")
        }
    }

    private func refusal(_ message: String, at name: String) -> DocumentError {
        DocumentError(
            .sumsDoNotHold, "\(message); ask the supplier for a corrected document",
            where: "\(UBLDocument.totalPath)/\(name)")
    }
}
