public import BankCore
public import Journal

extension BankFailure {
    /// A failure of a journal or a data folder.
    public init(_ error: JournalError) {
        let kind: Kind =
            switch error.kind {
            case .configuration: .configuration
            case .tryAgain: .tryAgain
            case .inputOutput: .inputOutput
            case .software: .software
            }
        self.init(code: error.code.rawValue, message: error.detail, next: error.next, kind: kind)
    }
}
