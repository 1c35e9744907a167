import CheckoutFiles
public import Federation
import Foundation

/// The executables of this checkout's debug build, which tests start as real processes.
public enum BuiltPrograms {
    /// - Throws: ``ProgramsMissing`` if they have not been built.
    public static func found() throws -> Programs {
        let folder = Checkout.path(".build/debug")
        let names = ["freshet-coordinator", "freshet-virtual-bank", "freshet-regular-bank"]
        let missing = names.filter { !FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)") }
        guard missing.isEmpty else { throw ProgramsMissing(names: missing, folder: folder) }
        return Programs(folder: folder)
    }
}

/// Some executables have not been built.
public struct ProgramsMissing: Error, CustomStringConvertible {
    public let names: [String]
    public let folder: String

    public var description: String {
        "\(names.joined(separator: ", ")) not found in \(folder): run deploy/test, which builds them before the tests, "
            + "or build each with: swift build --product NAME"
    }
}
