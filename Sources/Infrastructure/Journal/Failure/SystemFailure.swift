import Foundation

/// A system call that failed, with the error number it left.
struct SystemFailure: Error, Hashable {
    let call: String
    let path: String
    let number: Int32

    /// Reads `errno`, so nothing may run between the failing call and this.
    init(_ call: String, _ path: String, number: Int32 = errno) {
        self.call = call
        self.path = path
        self.number = number
    }

    var detail: String { "\(call) of \(path) failed: \(String(cString: strerror(number)))" }

    var isFullDisk: Bool { number == ENOSPC || number == EDQUOT }

    /// The user lacks permission, or the path cannot serve as the requested file or folder.
    var isDenied: Bool {
        [EACCES, EPERM, EROFS, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG, ENOENT, EEXIST].contains(number)
    }
}
