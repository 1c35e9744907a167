public import Directory
import ProcessInterface

/// The reason why a federation could not be started, found, stopped or asked.
public struct FederationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable code for programs. After a member's own failure, ``reason`` is the member's code.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The federation file is wrong; the reason has the file's own code.
        case badFile = "bad_federation_file"
        /// One of our programs is missing from this program's folder.
        case programMissing = "program_missing"
        case portInUse = "port_in_use"
        /// A host of the file is not an address of this machine.
        case addressUnusable = "address_unusable"
        /// A folder or file cannot be made, read or written.
        case folderUnusable = "folder_unusable"
        /// Another `freshet up` works in this folder.
        case alreadyRunning = "already_running"
        /// No running federation was found.
        case notRunning = "not_running"
        /// The system did not start a process.
        case spawnFailed = "spawn_failed"
        /// A member reported why it cannot start.
        case memberFailed = "member_failed"
        /// A member's process ended without a report.
        case memberDied = "member_died"
        /// A member was not ready in time.
        case startTimeout = "start_timeout"
        /// A member's folder holds another sealing key than the file says.
        case sealingKeyDiffers = "sealing_key_differs"
        /// A key, a certificate or a request for one is of no use; the reason says why.
        case identityUnusable = "identity_unusable"
        /// The federation's certificates come from an authority elsewhere.
        case noAuthority = "no_authority"
        case unknownMember = "unknown_member"
        /// The request needs a bank, but the member is a coordinator.
        case notABank = "not_a_bank"
        /// The bank is started and stopped by its own operators.
        case startedElsewhere = "started_elsewhere"
        /// The bank to convert already has its own database.
        case alreadyConverted = "already_converted"
        /// Another conversion of the bank is running.
        case conversionUnderWay = "conversion_under_way"
        /// A request was accepted, but it is not known whether it was carried out.
        case noAnswer = "no_answer"
        /// The start was cancelled.
        case interrupted
        /// The federation did not stop in time.
        case stopTimeout = "stop_timeout"
    }

    public let code: Code
    /// The most precise stable reason code: the member's or the file's own if there is one, else `code`'s.
    public let reason: String
    /// The failure and its cause, for people.
    public let message: String
    /// The next step, for people.
    public let next: String
    /// The exit code of a command that fails because of this error (sysexits.h): the member's own if it ended with one,
    /// else `code`'s.
    public let exitCode: Int32

    public init(_ code: Code, reason: String? = nil, _ message: String, next: String, exitCode: Int32? = nil) {
        self.code = code
        self.reason = reason ?? code.rawValue
        self.exitCode = exitCode ?? code.exitCode
        self.message = message
        self.next = next
    }

    public init(_ error: FederationFileError) {
        self.init(
            .badFile, reason: error.code.rawValue, error.description,
            next: error.code == .unreadable
                ? "Name a file that exists and that you may read."
                : "Correct the file; docs/federation-file.md explains every key.")
    }

    public var description: String { "\(reason): \(message)" }
}

extension FederationError.Code {
    fileprivate var exitCode: Int32 {
        switch self {
        case .badFile, .programMissing, .addressUnusable, .sealingKeyDiffers, .identityUnusable,
            .noAuthority:
            Exit.configuration
        case .portInUse, .alreadyRunning, .startTimeout, .stopTimeout, .conversionUnderWay: Exit.tryAgain
        case .folderUnusable, .spawnFailed: Exit.inputOutput
        case .notRunning: Exit.unavailable
        case .memberFailed, .memberDied: Exit.software
        case .unknownMember, .notABank, .startedElsewhere, .alreadyConverted: Exit.usage
        case .noAnswer: Exit.unknown
        case .interrupted: Exit.interrupted
        }
    }
}
