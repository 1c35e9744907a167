import ArgumentParser
import SupplyChain

/// A document's warning that somebody may look into and find harmless.
struct AcceptableWarning: ExpressibleByArgument {
    let warning: DocumentWarning

    init?(argument: String) {
        guard let warning = DocumentWarning(rawValue: argument), warning.canBeAccepted else { return nil }
        self.warning = warning
    }

    static var allValueStrings: [String] { DocumentWarning.allCases.filter(\.canBeAccepted).map(\.rawValue) }
}
