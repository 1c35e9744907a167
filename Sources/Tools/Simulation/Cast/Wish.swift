import BankCore
import SettlementProtocol

/// A loan that a client of one simulation requests.
final class Wish {
    let number: Int
    /// When the client asks for it.
    let askedAt: UInt64
    let recipe: Draft.Recipe
    /// The first draft that its originator composes.
    let draft: Draft

    /// - Throws: As ``Draft/at(_:)``.
    init(number: Int, askedAt: UInt64, recipe: Draft.Recipe) throws {
        self.number = number
        self.askedAt = askedAt
        self.recipe = recipe
        draft = try Draft.at(recipe)
    }

    var id: TransactionID { draft.id }
    /// The originator's index among the banks.
    var originator: Int { draft.originator }
    /// Indices of the participants among the banks.
    var banks: [Int] { draft.banks }

    /// The draft that its originator composes after `attempt` earlier ones.
    func draft(attempt: Int) throws -> Draft {
        var recipe = recipe
        recipe.attempt = attempt
        return try Draft.at(recipe)
    }
}

/// A window that an operator asks the settlement bank to settle.
struct WindowWish {
    let number: Int
    let askedAt: UInt64
    let window: SettlementWindow
    let members: Set<MemberID>

    var fingerprint: RequestFingerprint {
        var canonical = CanonicalBytes(tag: "a simulated window")
        for member in members.sorted() { canonical.append(member) }
        return RequestFingerprint(canonical.sha256)
    }
}
