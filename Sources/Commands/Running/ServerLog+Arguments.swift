import ArgumentParser
import Federation

extension ServerLog.Format: ExpressibleByArgument {}
extension ServerLog.Level: ExpressibleByArgument {}
