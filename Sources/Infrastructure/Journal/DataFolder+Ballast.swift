import Foundation

extension DataFolder {
    /// What ``freeBallast()`` gives back to a full disk: 4 MiB.
    static let ballastBytes = 4 << 20

    /// Gives the ballast's space back, so that what is already decided can be written on a full disk.
    public func freeBallast() {
        unlink(file("ballast"))
    }

    /// Whether the ballast is in place: the disk is not full.
    public var hasBallast: Bool { access(file("ballast"), F_OK) == 0 }

    /// Takes the ballast's space again; does nothing where it is in place.
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
