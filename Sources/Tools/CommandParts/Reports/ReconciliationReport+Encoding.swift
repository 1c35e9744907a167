import Terminal

extension ReconciliationReport: Encodable {
    private enum Key: String, CodingKey {
        case balanced, comparisons, gaps
        case difference = "difference_minor"
        case trialBalance = "trial_balance"
        case inDoubt = "in_doubt"
        case stuck = "stuck_finishes"
        case damagedAccounts = "damaged_accounts"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(isBalanced, forKey: .balanced)
        try container.encode(MinorUnits(difference), forKey: .difference)
        try container.encode(comparisons, forKey: .comparisons)
        try container.encode(trialBalance, forKey: .trialBalance)
        try container.encode(gaps, forKey: .gaps)
        try container.encode(inDoubt, forKey: .inDoubt)
        try container.encode(stuck, forKey: .stuck)
        try container.encode(damagedAccounts, forKey: .damagedAccounts)
    }
}
