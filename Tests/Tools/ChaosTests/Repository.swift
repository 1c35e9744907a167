import CheckoutFiles
import Directory
import Foundation

/// Files of this checkout.
enum Repository {
    /// The federation that comes with Freshet.
    static func fixture() throws -> FederationFile {
        try FederationFile.load(path: Checkout.path("fixtures/federation.yaml"))
    }
}
