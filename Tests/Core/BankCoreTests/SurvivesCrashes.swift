import AtomicCommit
import BankCore
import Projections
import SeededRandom
import SettlementProtocol
import Testing

/// Each process is killed at every moment between two steps: before and after each durable one, and between any two letters.
@Suite struct SurvivesCrashes {
    @Test(arguments: 0..<4)
    func `whoever dies at whatever moment, all banks end alike`(number: Int) throws {
        let scene = try Scene.all()[number]
        let moments = try scene.played().moments
        var endings: [String: Int] = [:]
        for victim in scene.victims {
            for moment in 1...moments {
                // A retrying originator meets lost letters, a patient one meets letters of the dead.
                for isHard in [false, true] {
                    let crash = TestFederation.Crash(victim: victim, losesLetters: isHard)
                    try endings[ending(of: scene, [moment: crash], retrying: isHard), default: 0] += 1
                }
            }
        }
        #expect(endings.values.reduce(0, +) == moments * 2 * scene.victims.count)
        let counts = endings.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: ", ")
        print("\(scene.testDescription): \(moments) moments, deaths end in \(counts)")
    }

    @Test(arguments: 0..<4)
    func `two deaths, the second perhaps while the first is healed, change nothing of that`(number: Int) throws {
        let scene = try Scene.all()[number]
        let moments = try scene.played().moments
        var random = SplitMix64(seed: UInt64(number))
        for _ in 0..<60 {
            var crashes: [Int: TestFederation.Crash] = [:]
            for _ in 0..<2 {
                crashes[Int.random(in: 1...moments + 20, using: &random)] = TestFederation.Crash(
                    victim: scene.victims.randomElement(using: &random) ?? Fixtures.ford,
                    losesLetters: Bool.random(using: &random))
            }
            _ = try ending(of: scene, crashes, retrying: Bool.random(using: &random))
        }
    }

    /// Plays the scene with these deaths, audits it, and names its ending.
    private func ending(of scene: Scene, _ crashes: [Int: TestFederation.Crash], retrying: Bool) throws -> String {
        let federation = try scene.played(crashes: crashes, retrying: retrying)
        #expect(federation.deaths == crashes.keys.filter { $0 <= federation.moments }.count)
        let outcomes = try Audit(scene: scene, federation: federation).outcomes()
        if retrying {
            #expect(
                scene.compositions.map { federation.told[$0.transaction.key] } == outcomes,
                "who asks again is told")
        }
        return outcomes.map { outcome in
            switch outcome {
            case .committed: "committed"
            case .aborted: "aborted"
            case nil: "no trace"
            }
        }.joined(separator: " and ")
    }
}
