import Testing

@Suite(.serialized) struct DeployTestTests {
    @Test func `imports are checked, every process is built, then the tests run with the arguments`() async throws {
        let sandbox = try DeploySandbox()
        #expect(try await sandbox.run("deploy/test", "--filter", "Money").status == 0)
        let calls = try sandbox.calls()
        #expect(calls.first?.hasSuffix("freshetPackageTests --explicit-target-dependency-import-check error") == true)
        let executables = ["freshet", "freshet-coordinator", "freshet-virtual-bank", "freshet-regular-bank"]
        for executable in executables {
            #expect(calls.contains { $0.hasPrefix("swift build") && $0.hasSuffix("--product \(executable)") })
        }
        #expect(calls.last?.hasPrefix("swift test") == true)
        #expect(calls.last?.hasSuffix("--skip-build --disable-xctest --filter Money") == true)
    }

    @Test func `a build that fails ends it before any test`() async throws {
        let sandbox = try DeploySandbox()
        #expect(try await sandbox.run("deploy/test", settings: ["BUILD_FAILS": "yes"]).status == 70)
        #expect(try !sandbox.calls().contains { $0.hasPrefix("swift test") })
    }
}
