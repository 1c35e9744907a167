import Money

/// The code of the `MoneyError` that `body` throws; nil if it throws none.
func code<Value>(_ body: () throws -> Value) -> MoneyError.Code? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? MoneyError)?.code
    }
}
