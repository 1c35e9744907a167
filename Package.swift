// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// One of our own modules; `uses` are its imports of ours, as the table in docs/ARCHITECTURE.md lists them.
func module(
    _ name: String, uses: [String] = [], packages: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    .target(
        name: name, dependencies: uses.map { .byName(name: $0) } + packages, exclude: exclude,
        swiftSettings: settings)
}

func executable(_ name: String, uses: [String], packages: [Target.Dependency] = []) -> Target {
    .executableTarget(
        name: name, dependencies: uses.map { .byName(name: $0) } + packages, swiftSettings: settings)
}

/// The suite of a module, or of the house as a whole.
func tests(_ name: String, uses: [String] = [], packages: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: uses.map { .byName(name: $0) } + packages, swiftSettings: settings)
}

/// What the tests that start real processes use.
let processTests = ["FederationTesting", "Federation", "Transport", "BankAPI", "Projections", "SettlementProtocol"]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let deques = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heaps = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let hummingbird = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nio = ["NIOCore", "NIOPosix"].map { Target.Dependency.product(name: $0, package: "swift-nio") }
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let sqlite = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "freshet",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "freshet", targets: ["freshet"]),
        .executable(name: "freshet-coordinator", targets: ["freshet-coordinator"]),
        .executable(name: "freshet-virtual-bank", targets: ["freshet-virtual-bank"]),
        .executable(name: "freshet-regular-bank", targets: ["freshet-regular-bank"]),
        .executable(name: "freshet-simulation", targets: ["freshet-simulation"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CPostgres", linkerSettings: [.linkedLibrary("pq")]),
        .target(name: "CJemalloc", linkerSettings: [.linkedLibrary("jemalloc")]),
        module("Money"),
        module("SettlementProtocol", packages: [crypto, protobuf], exclude: ["Protos"]),
        module("AtomicCommit", uses: ["SettlementProtocol"]),
        module("Projections", uses: ["SettlementProtocol", "Money"], packages: [crypto]),
        module("Ledger", uses: ["Money"]),
        module("SupplyChain", uses: ["Money"], packages: [crypto]),
        module("Statements", uses: ["Money"]),
        module(
            "BankCore",
            uses: ["AtomicCommit", "Projections", "Ledger", "SupplyChain", "SettlementProtocol", "Money"],
            packages: [protobuf], exclude: ["Protos"]),
        module(
            "Simulation",
            uses: ["BankCore", "AtomicCommit", "Projections", "Ledger", "SettlementProtocol", "Money"],
            packages: [protobuf]),
        module("Failpoints"),
        module("Batching"),
        module("Journal", packages: [sqlite]),
        module("Postgres", uses: ["CPostgres"]),
        module("Directory", uses: ["SettlementProtocol", "Money"], packages: [yaml]),
        module(
            "Transport", uses: ["CCurl", "Directory", "SettlementProtocol"],
            packages: [deques, hummingbird, logging, nioHTTP1, protobuf] + nio),
        module("BankAPI", uses: ["Money"], packages: [protobuf], exclude: ["Protos"]),
        module(
            "Bank",
            uses: [
                "BankCore", "Transport", "Directory", "BankAPI", "Batching", "Failpoints", "Hosting", "Journal",
                "AtomicCommit", "Projections", "Ledger", "SupplyChain", "SettlementProtocol", "Money",
            ], packages: [protobuf, logging, crypto, sqlite], exclude: ["Protos"]),
        module("VirtualBank", uses: ["Bank", "Directory", "Hosting"]),
        module(
            "RegularBank",
            uses: [
                "Bank", "BankCore", "Batching", "Directory", "Failpoints", "Hosting", "Journal", "Postgres",
                "AtomicCommit", "Ledger", "SettlementProtocol", "Money",
            ], packages: [logging]),
        module(
            "Coordinator",
            uses: ["AtomicCommit", "Transport", "Directory", "Failpoints", "Journal", "SettlementProtocol"],
            packages: [protobuf, logging, deques, heaps], exclude: ["Protos"]),
        module(
            "Hosting", uses: ["CJemalloc", "Directory", "Transport", "Failpoints", "Journal", "SettlementProtocol"],
            packages: [logging, argumentParser]),
        module(
            "Federation", uses: ["Directory", "Transport", "BankAPI", "Money", "SettlementProtocol"],
            packages: [protobuf, subprocess, system]),
        module(
            "Chaos",
            uses: [
                "Federation", "Inspection", "Journal", "Failpoints", "Directory", "Transport", "BankAPI",
                "SettlementProtocol", "Money",
            ], packages: [nioHTTP1] + nio),
        module(
            "Inspection",
            uses: [
                "Journal", "BankCore", "Coordinator", "Ledger", "Federation", "Directory", "SettlementProtocol",
            ], packages: [subprocess, system]),
        module(
            "Commands",
            uses: [
                "Chaos", "Inspection", "Journal", "Federation", "Directory", "Transport", "BankAPI", "Statements",
                "SupplyChain", "SettlementProtocol", "Money",
            ],
            packages: [argumentParser, histogram]),
        executable("freshet", uses: ["Commands"]),
        executable("freshet-coordinator", uses: ["Coordinator", "Hosting"], packages: [argumentParser]),
        executable("freshet-virtual-bank", uses: ["VirtualBank", "Hosting"], packages: [argumentParser]),
        executable("freshet-regular-bank", uses: ["RegularBank", "Hosting"], packages: [argumentParser]),
        executable("freshet-simulation", uses: ["Simulation"], packages: [argumentParser]),
        // What the tests of whole processes share; it is part of no product.
        .target(
            name: "FederationTesting",
            dependencies: [
                "Federation", "Directory", "Transport", "BankAPI", "Projections", "SettlementProtocol", "Money",
                protobuf,
            ] + nio, path: "Tests/FederationTesting", swiftSettings: settings),
        .target(name: "SeededRandom", path: "Tests/SeededRandom", swiftSettings: settings),
        .target(
            name: "PostgresTesting",
            dependencies: ["Federation", "Postgres", "RegularBank", "SettlementProtocol", logging],
            path: "Tests/PostgresTesting", swiftSettings: settings),
        .executableTarget(
            name: "core-benchmark",
            dependencies: [
                "RegularBank", "BankCore", "Directory", "Hosting", "Journal", "Ledger", "Money", "SettlementProtocol",
                "Postgres", "PostgresTesting", logging,
            ], path: "Tests/CoreBenchmark", swiftSettings: settings),
        tests("House"),
        tests("Money", uses: ["Money"]),
        tests("SettlementProtocol", uses: ["SettlementProtocol"], packages: [protobuf]),
        tests("AtomicCommit", uses: ["AtomicCommit", "SettlementProtocol"]),
        tests("Projections", uses: ["Projections", "SettlementProtocol", "Money"], packages: [protobuf]),
        tests(
            "ProtocolVector",
            uses: [
                "AtomicCommit", "BankCore", "Projections", "Ledger", "SupplyChain", "SettlementProtocol", "Money",
            ], packages: [crypto, protobuf]),
        tests("Ledger", uses: ["Ledger", "Money", "SeededRandom"]),
        tests("SupplyChain", uses: ["SupplyChain", "Money", "SeededRandom"]),
        tests("Statements", uses: ["Statements", "Money"]),
        tests(
            "BankCore",
            uses: [
                "BankCore", "AtomicCommit", "Projections", "Ledger", "SettlementProtocol", "Money", "SeededRandom",
            ], packages: [protobuf]),
        tests(
            "Simulation",
            uses: [
                "Simulation", "BankCore", "AtomicCommit", "Projections", "Ledger", "SettlementProtocol", "Money",
            ]),
        tests("Batching", uses: ["Batching"]),
        tests("Journal", uses: ["Journal"], packages: [sqlite]),
        tests(
            "Inspection",
            uses: ["Inspection", "Journal", "BankCore", "AtomicCommit", "Ledger", "SettlementProtocol", "Money"]),
        tests("Directory", uses: ["Directory", "SettlementProtocol", "Money"]),
        tests("Transport", uses: ["Transport", "SettlementProtocol"], packages: [logging, protobuf] + nio),
        tests("Hosting", uses: ["Hosting", "Directory", "Journal", "Transport"], packages: [logging]),
        tests(
            "Federation", uses: ["Federation", "Directory", "Transport", "SettlementProtocol", "Money"],
            packages: [logging]),
        tests("Failpoints", uses: ["Failpoints"]),
        tests(
            "Chaos",
            uses: processTests + ["Chaos", "Failpoints", "Inspection", "Journal", "Directory", "Money"],
            packages: [nioHTTP1] + nio),
        tests("Bank", uses: processTests + ["Bank"]),
        tests(
            "RegularBank",
            uses: processTests + [
                "RegularBank", "Bank", "BankCore", "AtomicCommit", "Chaos", "Failpoints", "Inspection", "Journal",
                "Ledger", "Money", "Directory", "Hosting", "Postgres", "PostgresTesting",
            ], packages: [logging]),
        tests(
            "CoreBanking",
            uses: [
                "RegularBank", "Bank", "BankCore", "AtomicCommit", "Journal", "Ledger", "Money", "SettlementProtocol",
                "Postgres", "PostgresTesting", "SeededRandom",
            ], packages: [logging]),
        tests("Coordinator", uses: processTests),
        tests(
            "Commands",
            uses: ["Commands", "BankAPI", "Directory", "SupplyChain", "SettlementProtocol", "Money", "Transport"],
            packages: [argumentParser, histogram, protobuf]),
    ]
)
