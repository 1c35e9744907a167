import Testing

@Suite(.serialized) struct DeployRunTests {
    @Test func `the script says where to get Swift if it is missing`() async throws {
        let sandbox = try DeploySandbox(standIns: [.dpkgQuery, .aptGet, .id])
        let result = try await sandbox.run("deploy/run")
        #expect(result.status == 69)
        #expect(result.output == "")
        #expect(
            result.errors.contains("error[swift_missing]") && result.errors.contains("https://www.swift.org/install"))
    }

    @Test func `a Swift that is too old is refused with the version that Freshet needs`() async throws {
        let result = try await DeploySandbox().run("deploy/run", settings: ["SWIFT_VERSION": "6.1.2"])
        #expect(result.status == 69)
        #expect(result.errors.contains("error[swift_too_old]: this is Swift 6.1; Freshet needs 6.2 or newer"))
    }

    @Test(arguments: ["6.2", "6.10.1", "7.0"])
    func `a Swift that is new enough is accepted`(version: String) async throws {
        #expect(try await DeploySandbox().run("deploy/run", settings: ["SWIFT_VERSION": version]).status == 0)
    }

    @Test func `the script names the missing packages if there is no apt`() async throws {
        let sandbox = try DeploySandbox(standIns: [.swift, .dpkgQuery, .id])
        let result = try await sandbox.run("deploy/run", settings: ["MISSING": "libcurl4-openssl-dev"])
        #expect(result.status == 69)
        #expect(result.errors.contains("error[apt_missing]: missing packages: libcurl4-openssl-dev;"))
        #expect(try sandbox.calls() == [])
    }

    @Test func `the script goes on without apt if no package is missing`() async throws {
        #expect(try await DeploySandbox(standIns: [.swift, .dpkgQuery, .id]).run("deploy/run").status == 0)
    }

    @Test func `the script asks the compiler for the headers if there is no package database`() async throws {
        let result = try await DeploySandbox(standIns: [.swift, .id]).run("deploy/run")
        #expect(result.status == 69)
        #expect(
            result.errors.contains(
                "error[apt_missing]: curl/curl.h, jemalloc/jemalloc.h, libpq-fe.h or sqlite3.h is missing"))
        #expect(try await DeploySandbox(standIns: [.swift, .id, .compiler]).run("deploy/run").status == 0)
    }

    @Test func `a user without root or sudo gets the command to run as root`() async throws {
        let settings = ["MISSING": "libsqlite3-dev", "USER_ID": "1000"]
        let result = try await DeploySandbox().run("deploy/run", settings: settings)
        #expect(result.status == 77)
        #expect(result.errors.contains("next: run as root: apt-get install libsqlite3-dev"))
    }

    @Test func `only the missing packages are installed, and only once`() async throws {
        let sandbox = try DeploySandbox()
        let settings = ["MISSING": "git libcurl4-openssl-dev"]
        _ = try await sandbox.run("deploy/run", settings: settings)
        let asked = try sandbox.calls().filter { $0.hasPrefix("apt-get") }
        #expect(asked.count == 2)
        #expect(asked.last?.hasSuffix("--no-remove git libcurl4-openssl-dev") == true)
        _ = try await sandbox.run("deploy/run", settings: settings)
        #expect(try sandbox.calls() == [])
    }

    @Test func `Freshet runs its demo if there are no arguments`() async throws {
        let result = try await DeploySandbox().run("deploy/run")
        #expect(result.status == 0)
        #expect(result.output.hasSuffix("/elsewhere\n[demo]"))
    }

    @Test func `arguments reach Freshet unchanged, and it runs in the caller's folder`() async throws {
        let result = try await DeploySandbox().run("deploy/run", "loan", "two words", "", "*", "--help")
        #expect(result.output.hasSuffix("/elsewhere\n[loan][two words][][*][--help]"))
    }

    @Test func `stdout holds only the output of Freshet`() async throws {
        let result = try await DeploySandbox().run("deploy/run", settings: ["MISSING": "git"])
        #expect(!result.output.contains("talk of the build"))
        #expect(result.errors.contains("talk of the build"))
    }

    @Test func `the release is built product by product`() async throws {
        let sandbox = try DeploySandbox()
        _ = try await sandbox.run("deploy/run")
        let executables = [
            "freshet", "freshet-coordinator", "freshet-virtual-bank", "freshet-regular-bank", "freshet-simulation",
        ]
        let ends = executables.map {
            " --product \($0) --configuration release --static-swift-stdlib -Xswiftc -cross-module-optimization"
        }
        let calls = try sandbox.calls()
        #expect(calls.count == ends.count && zip(calls, ends).allSatisfy { $0.hasSuffix($1) }, "\(calls)")
    }

    @Test func `a second run builds nothing`() async throws {
        let sandbox = try DeploySandbox()
        _ = try await sandbox.run("deploy/run")
        #expect(try !sandbox.calls().isEmpty)
        #expect(try await sandbox.run("deploy/run").status == 0)
        #expect(try sandbox.calls() == [])
    }

    @Test(arguments: Change.allCases)
    func `every kind of change since the last build leads to a new build`(change: Change) async throws {
        let sandbox = try DeploySandbox()
        try sandbox.write("let extra = 1\n", to: "Sources/freshet/Extra.swift")
        _ = try await sandbox.run("deploy/run")
        _ = try sandbox.calls()
        try change.apply(to: sandbox)
        let settings = change == .anotherCompiler ? ["SWIFT_VERSION": "6.3.2"] : [:]
        #expect(try await sandbox.run("deploy/run", settings: settings).status == 0)
        #expect(try sandbox.calls().count == 5)
        _ = try await sandbox.run("deploy/run", settings: settings)
        #expect(try sandbox.calls() == [])
    }

    @Test func `a failed build is retried by the next run`() async throws {
        let sandbox = try DeploySandbox()
        _ = try await sandbox.run("deploy/run")
        try sandbox.write("print(2)\n", to: "Sources/freshet/main.swift")
        let failed = try await sandbox.run("deploy/run", settings: ["BUILD_FAILS": "yes"])
        #expect(failed.status == 70)
        #expect(failed.output == "")
        #expect(failed.errors.contains("error[build_failed]: freshet could not be built"))
        _ = try sandbox.calls()
        #expect(try await sandbox.run("deploy/run").status == 0)
        #expect(try sandbox.calls().count == 5)
    }

    enum Change: CaseIterable {
        case editOfTheSameLength, addedFile, deletedFile, manifest, pinnedVersions, cleanUp, buildByHand,
            anotherCompiler

        func apply(to sandbox: DeploySandbox) throws {
            switch self {
            case .editOfTheSameLength: try sandbox.write("print(3)\n", to: "Sources/freshet/main.swift")
            case .addedFile: try sandbox.write("let more = 1\n", to: "Sources/freshet/More.swift")
            case .deletedFile: try sandbox.remove("Sources/freshet/Extra.swift")
            case .manifest: try sandbox.write("// swift-tools-version: 6.2\n\n", to: "Package.swift")
            case .pinnedVersions: try sandbox.write("{ }\n", to: "Package.resolved")
            case .cleanUp: try sandbox.remove(".build/release/freshet-coordinator")
            case .buildByHand: try sandbox.write("built elsewhere", to: ".build/release/freshet-virtual-bank")
            case .anotherCompiler: break
            }
        }
    }
}
