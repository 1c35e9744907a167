import BankProcess
import Directory
public import Hosting

/// A virtual bank's process: the bank keeps its own books in the embedded core, and lends its reserve from them.
public enum VirtualBankProgram {
    public static func serve(_ arguments: ServeArguments) async -> Never {
        await BankProgram.serve(arguments, as: .virtual) { host, onBroken in
            try await BankProgram.embeddedCore(of: host, onBroken: onBroken)
        }
    }

    public static func printKeys(_ arguments: KeyArguments) -> Never { BankProgram.printKeys(arguments) }
}
