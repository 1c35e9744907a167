import Simulation
import Testing

/// Every process dies at every moment of a scene, and a second process dies soon after.
@Suite struct DiesAtEveryMoment {
    @Test(arguments: [2, 3], CrashPoints.Scene.allCases)
    func `loans end correctly after the death of any process at any moment`(banks: Int, scene: CrashPoints.Scene) {
        let secondMoments = scene == .agreed ? 3 : 1
        let points = CrashPoints(banks: banks, scene: scene)
        #expect(points.undisturbed == scene.outcomes)
        let (count, violations) = points.enumerated(secondMoments: secondMoments)
        for report in violations { Issue.record("\(report.history.joined(separator: "\n"))") }
        #expect(count.single == count.moments * (banks + 1))
        #expect(count.during == count.single * secondMoments * (banks + 1))
        #expect((count.committed > 0) == (scene != .refused))
    }
}
