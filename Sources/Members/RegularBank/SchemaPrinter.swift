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
            FileHandle.standardOutput.write(Data(FreshetSchema.script(for: mapping ?? .reference).utf8))
            return Exit.done
        } catch {
            FileHandle.standardError.write(Data("error[\(error.code.rawValue)]: \(error)\n".utf8))
            return Exit.configuration
        }
    }
}
