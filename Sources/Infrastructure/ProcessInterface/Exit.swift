/// The exit codes of our programs: 0 to 2 are our own, 130 is the shell's, the rest are from sysexits.h.
public enum Exit {
    public static let done: Int32 = 0
    /// The answer is no: a loan was aborted, books differ.
    public static let isFalse: Int32 = 1
    /// The outcome is not known.
    public static let unknown: Int32 = 2
    public static let usage: Int32 = 64
    public static let badData: Int32 = 65
    public static let noInput: Int32 = 66
    /// A server cannot be reached.
    public static let unavailable: Int32 = 69
    /// A bug in our program.
    public static let software: Int32 = 70
    public static let inputOutput: Int32 = 74
    public static let tryAgain: Int32 = 75
    public static let notAllowed: Int32 = 77
    public static let configuration: Int32 = 78
    /// Ended by Ctrl-C.
    public static let interrupted: Int32 = 130
}
