/// The exit codes of sysexits.h that our processes use.
enum ExitCode {
    static let usage: Int32 = 64
    static let software: Int32 = 70
    static let inputOutput: Int32 = 74
    static let tryAgain: Int32 = 75
    static let configuration: Int32 = 78
}
