import Directory
import Foundation
import PostgresCore
import ProcessInterface

/// Prints the SQL that makes the schema `freshet` in a bank's database, or brings it up to date.
public enum SchemaPrinter {
    /// - Parameter mapping: The path of a mapping file; nil for the reference core.
    /// - Returns: The process's exit code.
    public static func print(mapping path: String?) -> Int32 {
        do {
            let mapping = try path.map { path throws(FederationFileError) in try CoreMapping.load(path: path) }
            StandardOutput.write(FreshetSchema.script(for: mapping ?? .reference))
            return Exit.done
        } catch {
            Descriptor.writeError(
                "error[\(error.code.rawValue)]: \(error)\nnext: Correct the mapping file, then print the schema again.\n"
            )
            return Exit.configuration
        }
    }
}
