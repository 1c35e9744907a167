import Foundation

extension DataFolder {
    /// The space that ``freeBallast()`` gives back to a full disk: 4 MiB.
    static let ballastBytes = 4 << 20

    /// Frees the ballast's space, so that decided transactions can still be written on a full disk.
    public func freeBallast() {
        unlink(file("ballast"))
    }

    /// Whether the ballast is in place: the disk is not full.
    public var hasBallast: Bool { access(file("ballast"), F_OK) == 0 }

    /// Reserves the ballast's space again; does nothing if it is in place.
    ///
    /// - Returns: Whether the ballast is in place; false while the disk is full.
    @discardableResult
    public func restoreBallast() -> Bool {
        do {
            let ballast = try OpenFile(file("ballast"), O_RDWR | O_CREAT)
            if try ballast.status().st_size >= Self.ballastBytes { return true }
            try ballast.reserve(Self.ballastBytes)
            return true
        } catch {
            freeBallast()
            return false
        }
    }
}
