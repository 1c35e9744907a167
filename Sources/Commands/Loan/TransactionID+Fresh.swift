import Foundation
import SettlementProtocol

extension TransactionID {
    /// A new UUIDv7 of this moment. Made by the client, so that it can ask again when an answer is lost.
    static func fresh() -> TransactionID {
        var generator = SystemRandomNumberGenerator()
        return TransactionID(
            unixMilliseconds: UInt64(max(0, Date().timeIntervalSince1970 * 1000)),
            random: (generator.next(), generator.next()))
    }
}
