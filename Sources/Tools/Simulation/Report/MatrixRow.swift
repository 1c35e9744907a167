/// The rows of the fault matrix that are due with atomicity, and the simulator's duty for each.
///
/// A row counts as reached only if exactly its situation occurred.
public enum MatrixRow: Int, CaseIterable, Sendable {
    case c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13
    case p1, p2, p3, p4, p5, p6, p7, p8, p9, p10
    case a1, a2, a3
    case z1, z2, z3, z4, z5, z6, z7
    case m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13
    case s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11
    case l1, l2, l3, l4, l5, l6, l7, l8, l9

    /// Its name in the matrix.
    public var name: String { "\(self)".uppercased() }

    public enum Duty: String, Sendable {
        /// A run that never reaches it fails.
        case due
        /// Tests with real processes cover it. One thread has no second process, and cannot run out of files or memory.
        case realProcesses = "real processes only"
        /// A later capability brings it.
        case notDue = "not due"
    }

    public var duty: Duty {
        switch self {
        case .z2, .s9: .realProcesses
        case .z5, .z6, .z7, .m6, .m8, .m9, .m13, .s4, .s6, .s11: .notDue
        default: .due
        }
    }

    /// The rows that a run must reach.
    public static var due: [MatrixRow] { allCases.filter { $0.duty == .due } }
}
