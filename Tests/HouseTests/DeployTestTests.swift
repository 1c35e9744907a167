import Testing

@Suite(.serialized) struct DeployTestTests {
    @Test func `imports are checked, every process is built, then the tests run with the arguments`() async throws {
        let sandbox = try DeploySandbox()
        #expect(try await sandbox.run("deploy/test", "--filter", "Money").status == 0)
        let calls = try sandbox.calls()
        #expect(calls.first?.hasSuffix("freshetPackageTests --explicit-target-dependency-import-check error") == true)
        let executables = [
            "freshet", "freshet-coordinator", "freshet-virtual-bank", "freshet-regular-bank", "freshet-simulation",
        ]
        for executable in executables {
            let end = "--product \(executable) --explicit-target-dependency-import-check error"
            #expect(calls.contains { $0.hasPrefix("swift build") && $0.hasSuffix(end) })
        }
        #expect(calls.last?.hasPrefix("swift test") == true)
        #expect(calls.last?.hasSuffix("--skip-build --disable-xctest --filter Money") == true)
    }

    @Test func `the model is checked and seeds are simulated too if there are no arguments`() async throws {
        let sandbox = try DeploySandbox()
        let result = try await sandbox.run("deploy/test")
        #expect(result.status == 0)
        #expect(result.output.hasSuffix("[--seeds][5000]"))
        let calls = try sandbox.calls()
        let tests = try #require(calls.firstIndex { $0.hasPrefix("swift test") })
        #expect(calls[(tests + 1)...].first == "model")
        let python = calls.filter { $0.hasPrefix("python3 ") }
        #expect(python.map { $0.hasSuffix("/fixtures/protocol/check.py") } == [true, false])
        #expect(python.map { $0.hasSuffix("/fixtures/banks/python/check.py") } == [false, true])
        #expect(calls.last?.contains("--product freshet-simulation --configuration release") == true)
    }

    @Test func `failures are printed again at the end, and nothing else is run`() async throws {
        let sandbox = try DeploySandbox()
        let result = try await sandbox.run("deploy/test", settings: ["TESTS_FAIL": "yes"])
        #expect(result.status == 1)
        #expect(result.errors.hasSuffix("deploy/test: the failures:\n✘ Test one recorded an issue\n"))
        #expect(try sandbox.calls().last?.hasPrefix("swift test") == true)
    }

    @Test func `a Python that cannot run the Python bank is refused before anything is built`() async throws {
        let sandbox = try DeploySandbox()
        let result = try await sandbox.run("deploy/test", settings: ["PYTHON_UNFIT": "yes"])
        #expect(result.status == 69)
        #expect(result.errors.contains("error[python_unfit]: "))
        #expect(try sandbox.calls() == [])
    }

    @Test func `a failed build ends the run before any test`() async throws {
        let sandbox = try DeploySandbox()
        #expect(try await sandbox.run("deploy/test", settings: ["BUILD_FAILS": "yes"]).status == 70)
        #expect(try !sandbox.calls().contains { $0.hasPrefix("swift test") })
    }
}
