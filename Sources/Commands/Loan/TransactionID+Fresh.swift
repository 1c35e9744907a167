import Foundation
import Journal
import SettlementProtocol

extension TransactionID {
    /// A new UUIDv7 of this moment. Made by the client, so that it can ask again when an answer is lost.
    static func fresh() -> TransactionID {
        var generator = SystemRandomNumberGenerator()
        return TransactionID(
            unixMilliseconds: WallClock.unixMilliseconds,
            random: (generator.next(), generator.next()))
    }
}
