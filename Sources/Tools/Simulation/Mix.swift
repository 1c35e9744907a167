import AtomicCommit

/// The faults of one seed, and how many of each; every seed draws its own mix. Times are nanoseconds.
public struct Mix: Sendable, CustomStringConvertible {
    static let millisecond: UInt64 = 1_000_000
    static let second: UInt64 = 1_000_000_000

    var banks = 3
    var loans = 4
    /// Loans are requested within this time.
    var spread = 2 * Mix.second
    /// Faults happen until this time, and none after it.
    var faultsUntil = 8 * Mix.second
    var crashPerMille: UInt64 = 0
    var crashes = 0
    var longOutage = false
    var gracefulStops = 0
    var syncErrorPerMille: UInt64 = 0
    var fullDisks = 0
    var damagePerMille: UInt64 = 0
    var lockedPerMille: UInt64 = 0
    var pauses = 0
    var clockJumps = 0
    var lossPerMille: UInt64 = 0
    var duplicatePerMille: UInt64 = 0
    /// How many of the duplicates arrive seconds later.
    var farCopyPerMille: UInt64 = 250
    var latePerMille: UInt64 = 0
    var corruptPerMille: UInt64 = 0
    var partitions = 0
    var slowLinks = 0
    var slowDisk = false
    var busyPerMille: UInt64 = 0
    var clientDeathPerMille: UInt64 = 0
    var repeatPerMille: UInt64 = 0
    var conflictPerMille: UInt64 = 0
    /// Milliseconds; nil if this run forgets nothing.
    var retention: UInt64?
    var tightness: UInt64 = 0
    /// How many of the loans are drawn on an allocation of the borrower's own bank.
    var allocationPerMille: UInt64 = 0
    /// How often a bank moves money between its reserve and an allocation.
    var reserveMoves = 0
    /// Settlement windows that operators request.
    var windows = 0
    /// Nil for a quota that no run reaches.
    var refusalsPerMinute: Int?
    /// How many of the submitted transactions the coordinator refuses.
    var refusedSubmissionPerMille: UInt64 = 0
    /// The finished records that stay in memory; nil if nothing leaves it in this run.
    var memory: MemoryBounds?
    /// Records that go to an archive in one write.
    var archiveBatch = 1
    /// Rows after which a checkpoint is made.
    var checkpointRows = 1
    /// How often a process dies at a step of an archive, a checkpoint or a removal.
    var archiveCrashPerMille: UInt64 = 0
    /// How many requests have a copy that arrives when its transaction may have left memory.
    var lateCopyPerMille: UInt64 = 0
    /// How many clients ask again long after they were told the outcome.
    var lateRequestPerMille: UInt64 = 0
    /// How many loans are requested seconds after their ids were made.
    var lateIDPerMille: UInt64 = 0
    /// How many readings of an archive take up to seconds, as when a thread is starved.
    var slowReadingPerMille: UInt64 = 0
    /// Milliseconds for which desks keep ended loans after the books have forgotten their votes.
    var beyondHorizon: UInt64 = 0
    /// Clearing entries between two of the banks from before the simulation; a block of the archive has 256.
    var oldEntries = 0

    init() {}

    init(drawing random: inout Xoshiro256) {
        banks = random.pick(2..<6)
        loans = random.pick(2..<7)
        spread = random.pick(200...6_000) * Self.millisecond
        faultsUntil = spread + random.pick(1_000...8_000) * Self.millisecond
        tightness = random.pick(0...3)
        drawProcessFaults(&random)
        drawStorageFaults(&random)
        drawMessageFaults(&random)
        drawClientFaults(&random)
        if random.chance(perMille: 350) {
            retention = random.pick(300...3_000)
            spread = random.pick(3_000...9_000) * Self.millisecond
            faultsUntil = spread + random.pick(1_000...8_000) * Self.millisecond
            guard random.chance(perMille: 500) else { return }
            // Duplicates that arrive after their transaction is forgotten.
            duplicatePerMille = random.pick(100...400)
            farCopyPerMille = 600
            crashPerMille = random.pick(5...25)
            lossPerMille = min(lossPerMille, 40)
            busyPerMille = 0
            loans = random.pick(5..<10)
            tightness = 0
        }
    }

    /// Draws from its own generator, so that the other draws of a seed stay the same.
    mutating func drawReserve(seed: UInt64) {
        var random = Self.reserveRandom(seed)
        guard random.chance(perMille: 200) else { return }
        allocationPerMille = random.pick(100...900)
        reserveMoves = random.pick(0..<8)
    }

    /// Draws from its own generator too.
    mutating func drawWindows(seed: UInt64) {
        var random = Self.windowRandom(seed)
        if random.chance(perMille: 350) { windows = random.pick(1..<4) }
        if random.chance(perMille: 200) { refusalsPerMinute = random.pick(1..<4) }
        if random.chance(perMille: 200) { refusedSubmissionPerMille = random.pick(20...400) }
    }

    /// Draws from its own generator too.
    mutating func drawArchive(seed: UInt64) {
        var random = Self.archiveRandom(seed)
        guard random.chance(perMille: 600) else { return }
        memory = MemoryBounds(
            milliseconds: random.chance(perMille: 500) ? 0 : random.pick(0...3_000),
            count: random.chance(perMille: 500) ? 0 : random.pick(0..<6))
        archiveBatch = random.pick(1..<5)
        checkpointRows = random.pick(1..<9)
        if random.chance(perMille: 400) { archiveCrashPerMille = random.pick(5...60) }
        if random.chance(perMille: 700) { lateCopyPerMille = random.pick(50...400) }
        if random.chance(perMille: 600) { lateRequestPerMille = random.pick(200...800) }
        if random.chance(perMille: 300) { lateIDPerMille = random.pick(200...800) }
        if random.chance(perMille: 500) { slowReadingPerMille = random.pick(10...250) }
        beyondHorizon = random.pick(0...3_000)
        if random.chance(perMille: 80) {
            // A block that is full, or that a few loans fill, and windows that sum up over it.
            oldEntries = random.pick(250..<262)
            archiveBatch = 256
            windows = max(windows, 2)
        }
        if oldEntries == 0, random.chance(perMille: 250) {
            // A request whose look into the archive takes so long that its repetition ends and leaves memory meanwhile.
            memory = MemoryBounds(milliseconds: 0, count: 0)
            archiveBatch = 1
            slowReadingPerMille = random.pick(300...600)
            lateIDPerMille = max(lateIDPerMille, 600)
            repeatPerMille = max(repeatPerMille, 500)
        }
    }

    static func archiveRandom(_ seed: UInt64) -> Xoshiro256 { Xoshiro256(seed: seed ^ 0xA2C4_17E0_0000_0000) }

    static func windowRandom(_ seed: UInt64) -> Xoshiro256 { Xoshiro256(seed: seed ^ 0x0051_771E_0000_0000) }

    static func reserveRandom(_ seed: UInt64) -> Xoshiro256 { Xoshiro256(seed: seed ^ 0xA110_CA7E_0000_0000) }

    private mutating func drawProcessFaults(_ random: inout Xoshiro256) {
        if random.chance(perMille: 450) { crashPerMille = random.pick(1...30) }
        if random.chance(perMille: 350) { crashes = random.pick(1..<5) }
        longOutage = random.chance(perMille: 40)
        if random.chance(perMille: 150) { gracefulStops = random.pick(1..<3) }
        if random.chance(perMille: 250) { pauses = random.pick(1..<4) }
        if random.chance(perMille: 250) { clockJumps = random.pick(1..<4) }
    }

    private mutating func drawStorageFaults(_ random: inout Xoshiro256) {
        if random.chance(perMille: 250) { syncErrorPerMille = random.pick(2...80) }
        if random.chance(perMille: 250) { fullDisks = random.pick(1..<4) }
        if random.chance(perMille: 150) { damagePerMille = random.pick(20...200) }
        if random.chance(perMille: 150) { lockedPerMille = random.pick(20...200) }
        slowDisk = random.chance(perMille: 200)
    }

    private mutating func drawMessageFaults(_ random: inout Xoshiro256) {
        if random.chance(perMille: 450) { lossPerMille = random.pick(5...250) }
        if random.chance(perMille: 450) { duplicatePerMille = random.pick(5...250) }
        if random.chance(perMille: 350) { latePerMille = random.pick(5...150) }
        if random.chance(perMille: 200) { corruptPerMille = random.pick(2...50) }
        if random.chance(perMille: 300) { partitions = random.pick(1..<4) }
        if random.chance(perMille: 150) { slowLinks = random.pick(1..<3) }
        if random.chance(perMille: 250) { busyPerMille = random.pick(20...300) }
    }

    private mutating func drawClientFaults(_ random: inout Xoshiro256) {
        if random.chance(perMille: 350) { clientDeathPerMille = random.pick(50...500) }
        if random.chance(perMille: 350) { repeatPerMille = random.pick(50...600) }
        if random.chance(perMille: 350) { conflictPerMille = random.pick(50...500) }
    }

    public var description: String {
        Mirror(reflecting: self).children.compactMap { child in child.label.map { "\($0)=\(child.value)" } }
            .joined(separator: " ")
    }
}
