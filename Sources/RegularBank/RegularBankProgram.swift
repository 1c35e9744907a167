import Bank
import Directory
public import Hosting

/// A regular bank's process: the adapter before a core banking system, which is embedded here.
public enum RegularBankProgram {
    public static func serve(_ arguments: ServeArguments) async -> Never {
        await BankProgram.serve(arguments, as: .regular) { host, onBroken in
            try await .embedded(in: host.dataPath, owner: host.member, logger: host.logger, onBroken: onBroken)
        }
    }

    public static func printKey(_ arguments: KeyArguments) -> Never { BankProgram.printKey(arguments) }
}
