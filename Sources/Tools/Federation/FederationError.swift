public import Directory
import ProcessInterface

/// Why a federation could not be started, found, stopped or asked.
public struct FederationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What programs branch on; stable. A member's own failure keeps the member's code as ``reason``.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The federation file is wrong; the reason has the file's own code.
        case badFile = "bad_federation_file"
        /// A program of ours is not beside this one.
        case programMissing = "program_missing"
        case portInUse = "port_in_use"
        /// A host of the file is not an address of this machine.
        case addressUnusable = "address_unusable"
        /// A folder or file cannot be made, read or written.
        case folderUnusable = "folder_unusable"
        /// Another `freshet up` works in this folder.
        case alreadyRunning = "already_running"
        /// No federation runs where one was looked for.
        case notRunning = "not_running"
        /// The system did not start a process.
        case spawnFailed = "spawn_failed"
        /// A member said why it cannot start.
        case memberFailed = "member_failed"
        /// A member's process ended without saying why.
        case memberDied = "member_died"
        /// A member was not ready in time.
        case startTimeout = "start_timeout"
        /// A member's folder holds another sealing key than the file says.
        case sealingKeyDiffers = "sealing_key_differs"
        case unknownMember = "unknown_member"
        /// Asked of a coordinator what only a bank has.
        case notABank = "not_a_bank"
        /// Asked of a bank that its own people start and stop.
        case startedElsewhere = "started_elsewhere"
        /// Asked to convert a bank that is on a database of its own.
        case alreadyConverted = "already_converted"
        /// Two conversions of one bank at once.
        case conversionUnderWay = "conversion_under_way"
        /// A request was taken, and whether it was carried out is not known.
        case noAnswer = "no_answer"
        /// The start was given up because it was asked to.
        case interrupted
        /// The federation did not stop in time.
        case stopTimeout = "stop_timeout"
    }

    public let code: Code
    /// The most exact stable reason code: the member's or the file's own where there is one, else `code`'s.
    public let reason: String
    /// What failed and why, for people.
    public let message: String
    /// What to do about it, for people.
    public let next: String
    /// The exit code of a command that fails because of this error (sysexits.h): the member's own where it ended with
    /// one, else `code`'s.
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
            next: "Correct the file; docs/federation-file.md explains every key.")
    }

    public var description: String { "\(reason): \(message)" }
}

extension FederationError.Code {
    fileprivate var exitCode: Int32 {
        switch self {
        case .badFile, .programMissing, .addressUnusable, .sealingKeyDiffers: Exit.configuration
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
