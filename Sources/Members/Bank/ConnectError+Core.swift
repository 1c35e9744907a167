import BankCore
import Transport

extension ConnectError {
    /// Maps the core's error to an error of the call.
    init(_ error: CoreError) {
        switch error.code {
        case .storeFull:
            self.init(
                .resourceExhausted, reason: error.code.rawValue, error.detail,
                next: "try again when the operator has made space", retryAfter: .seconds(5))
        case .busy, .stopping:
            self.init(
                .unavailable, reason: error.code.rawValue, error.detail, next: "try again after a pause",
                retryAfter: .seconds(1))
        case .blocked:
            self.init(
                .failedPrecondition, reason: error.code.rawValue, error.detail,
                next: "look at the reasons in the bank's /readyz or its log, and repair its database")
        case .damaged:
            self.init(
                .dataLoss, reason: error.code.rawValue, error.detail,
                next: "run freshet inspect, and correct the value in the bank's own table")
        case .unavailable:
            self.init(
                .unavailable, reason: error.code.rawValue, error.detail,
                next: "ask again with the same id after a pause",
                retryAfter: .seconds(1), delivery: .unknown)
        case .refused:
            self.init(
                .failedPrecondition, reason: error.code.rawValue, error.detail,
                next: "look at the accounts in the bank's books")
        case .broken:
            self.init(
                .unavailable, reason: error.code.rawValue, error.detail, next: "ask again with the same id",
                delivery: .unknown)
        }
    }
}
