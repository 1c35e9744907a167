// swift-tools-version: 6.2

import PackageDescription

/// Only where the checks run: a newer compiler's new warnings must not stop anybody's build.
let warnings: [SwiftSetting] =
    Context.environment["FRESHET_WARNINGS"] == "errors" ? [.treatAllWarnings(as: .error)] : []

let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + warnings

/// The floors (layers) of this package, lowest first: a module imports from its own floor and from those below. Each is
/// a folder of `Sources` and of `Tests`; docs/ARCHITECTURE.md says what a floor may do.
enum Floor: String {
    /// Values: no disk, no network, no clock.
    case core = "Core"
    /// Disk, network, formats.
    case infrastructure = "Infrastructure"
    /// The processes of a federation.
    case members = "Members"
    /// The programs that people run.
    case tools = "Tools"

    /// A module of this package. `uses` lists its imports from this package, as docs/ARCHITECTURE.md does.
    func module(
        _ name: String, uses: [String] = [], packages: [Target.Dependency] = [], exclude: [String] = []
    ) -> Target {
        .target(
            name: name, dependencies: uses.map { .byName(name: $0) } + packages, path: "Sources/\(rawValue)/\(name)",
            exclude: exclude, swiftSettings: settings)
    }

    /// A C library as Swift imports it.
    func shim(_ name: String, library: String) -> Target {
        .target(name: name, path: "Sources/\(rawValue)/\(name)", linkerSettings: [.linkedLibrary(library)])
    }

    func executable(_ name: String, uses: [String], packages: [Target.Dependency] = []) -> Target {
        .executableTarget(
            name: name, dependencies: uses.map { .byName(name: $0) } + packages, path: "Sources/\(rawValue)/\(name)",
            swiftSettings: settings)
    }

    /// The suite of a module.
    func tests(_ name: String, uses: [String] = [], packages: [Target.Dependency] = []) -> Target {
        .testTarget(
            name: name + "Tests", dependencies: uses.map { .byName(name: $0) } + packages,
            path: "Tests/\(rawValue)/\(name)Tests", swiftSettings: settings)
    }
}

/// Shared by tests; part of no product.
func support(_ name: String, uses: [String] = [], packages: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: uses.map { .byName(name: $0) } + packages, path: "Tests/Support/\(name)",
        swiftSettings: settings)
}

/// The modules that tests of whole processes use.
let processTests = [
    "FederationTesting", "Federation", "BankClient", "Transport", "BankAPI", "Projections", "SettlementProtocol",
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let deques = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let hummingbird = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let certificates = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let sqlite = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
/// SQLite's own functions.
let sqliteLibrary = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")

let core: [Target] = [
    Floor.core.module("Money"),
    Floor.core.module("SettlementProtocol", packages: [crypto, protobuf], exclude: ["Protos"]),
    Floor.core.module("AtomicCommit", uses: ["SettlementProtocol"], packages: [deques]),
    Floor.core.module("Projections", uses: ["SettlementProtocol", "Money"], packages: [crypto]),
    Floor.core.module("Lending", uses: ["Projections", "SettlementProtocol", "Money"], packages: [crypto]),
    Floor.core.module("Ledger", uses: ["Money"]),
    Floor.core.module("SupplyChain", uses: ["Money"], packages: [crypto]),
    Floor.core.module("Statements", uses: ["Money"]),
    Floor.core.module(
        "BankCore",
        uses: ["AtomicCommit", "Projections", "Lending", "Ledger", "SettlementProtocol", "Money"],
        packages: [protobuf], exclude: ["Protos"]),
]

let infrastructure: [Target] = [
    Floor.infrastructure.shim("CCurl", library: "curl"),
    Floor.infrastructure.shim("CPostgres", library: "pq"),
    Floor.infrastructure.shim("CJemalloc", library: "jemalloc"),
    Floor.infrastructure.module("Clock"),
    Floor.infrastructure.module("Failpoints"),
    Floor.infrastructure.module("Batching", packages: [deques]),
    Floor.infrastructure.module("Journal", uses: ["ProcessInterface"], packages: [sqlite, sqliteLibrary]),
    Floor.infrastructure.module("Postgres", uses: ["CPostgres"]),
    Floor.infrastructure.module("ProcessInterface", uses: ["SettlementProtocol"], packages: [argumentParser]),
    Floor.infrastructure.module("Directory", uses: ["SettlementProtocol", "Money"], packages: [yaml]),
    Floor.infrastructure.module("Identity", uses: ["SettlementProtocol"], packages: [asn1, certificates, crypto]),
    Floor.infrastructure.module(
        "Transport", uses: ["CCurl", "Clock", "Identity", "ProcessInterface", "SettlementProtocol"],
        packages: [deques, hummingbird, logging, nioCore, nioHTTP1, nioPosix, nioSSL, nioTLS, protobuf]),
    Floor.infrastructure.module("BankAPI", packages: [protobuf], exclude: ["Protos"]),
]

let members: [Target] = [
    Floor.members.module(
        "Hosting",
        uses: [
            "CJemalloc", "Clock", "Directory", "Failpoints", "Identity", "Journal", "ProcessInterface", "Transport",
            "SettlementProtocol",
        ], packages: [logging, argumentParser]),
    Floor.members.module(
        "Bank",
        uses: [
            "BankCore", "AtomicCommit", "BankAPI", "Batching", "Clock", "Directory", "Failpoints", "Ledger", "Lending",
            "Money", "ProcessInterface", "Projections", "SettlementProtocol", "SupplyChain", "Transport",
        ], packages: [logging, crypto]),
    Floor.members.module(
        "BankProcess",
        uses: [
            "Bank", "BankCore", "Batching", "Directory", "EmbeddedCore", "Failpoints", "Hosting", "Journal", "Lending",
            "Money", "ProcessInterface", "Projections", "SettlementProtocol", "Transport",
        ], packages: [protobuf, crypto], exclude: ["Protos"]),
    Floor.members.module(
        "EmbeddedCore",
        uses: [
            "BankCore", "AtomicCommit", "Batching", "Clock", "Failpoints", "Journal", "Ledger", "Money",
            "ProcessInterface", "SettlementProtocol",
        ], packages: [logging, sqlite]),
    Floor.members.module(
        "PostgresCore",
        uses: [
            "BankCore", "AtomicCommit", "Batching", "Clock", "Directory", "EmbeddedCore", "Failpoints", "Journal",
            "Ledger",
            "Money", "Postgres", "ProcessInterface", "SettlementProtocol",
        ], packages: [logging]),
    Floor.members.module("VirtualBank", uses: ["BankProcess", "Directory", "Hosting"]),
    Floor.members.module(
        "RegularBank",
        uses: [
            "Bank", "BankProcess", "BankCore", "Directory", "Hosting", "Journal", "PostgresCore", "ProcessInterface",
            "SettlementProtocol",
        ], packages: [logging]),
    Floor.members.module(
        "Coordinator",
        uses: [
            "AtomicCommit", "Batching", "Clock", "Directory", "Failpoints", "Journal", "ProcessInterface",
            "SettlementProtocol", "Transport",
        ], packages: [protobuf, logging], exclude: ["Protos"]),
    Floor.members.executable(
        "freshet-coordinator", uses: ["Coordinator", "Hosting", "Journal", "ProcessInterface"],
        packages: [argumentParser]),
    Floor.members.executable(
        "freshet-virtual-bank", uses: ["VirtualBank", "Hosting", "ProcessInterface"], packages: [argumentParser]),
    Floor.members.executable(
        "freshet-regular-bank", uses: ["RegularBank", "Hosting", "ProcessInterface"], packages: [argumentParser]),
]

let tools: [Target] = [
    Floor.tools.module("SeededRandom"),
    Floor.tools.module("BankClient", uses: ["BankAPI", "SettlementProtocol", "Transport"], packages: [protobuf]),
    Floor.tools.module(
        "Federation",
        uses: ["BankClient", "Clock", "Directory", "Identity", "ProcessInterface", "Transport", "SettlementProtocol"],
        packages: [subprocess, system]),
    Floor.tools.module(
        "Inspection",
        uses: [
            "BankCore", "Coordinator", "Directory", "EmbeddedCore", "Federation", "Journal", "Ledger",
            "SettlementProtocol",
        ], packages: [subprocess, system]),
    Floor.tools.module(
        "Chaos",
        uses: [
            "BankAPI", "BankClient", "Clock", "Directory", "Failpoints", "Federation", "Identity", "Inspection",
            "Journal", "Lending",
            "Money", "ProcessInterface", "SeededRandom", "SettlementProtocol", "Transport",
        ], packages: [nioCore, nioHTTP1, nioPosix]),
    Floor.tools.module(
        "Simulation",
        uses: [
            "BankCore", "AtomicCommit", "Projections", "Lending", "Ledger", "SeededRandom", "SettlementProtocol",
            "Money",
        ],
        packages: [protobuf]),
    Floor.tools.module("Terminal", uses: ["Money", "ProcessInterface"], packages: [argumentParser]),
    Floor.tools.module(
        "CommandParts",
        uses: [
            "BankAPI", "BankClient", "Directory", "Federation", "Identity", "Money", "ProcessInterface",
            "SettlementProtocol", "SupplyChain", "Terminal", "Transport",
        ], packages: [argumentParser]),
    Floor.tools.module(
        "Bench",
        uses: [
            "BankAPI", "BankClient", "Clock", "CommandParts", "Directory", "Federation", "Identity", "Money",
            "ProcessInterface", "Projections", "SettlementProtocol", "SupplyChain", "Terminal", "Transport",
        ], packages: [argumentParser, histogram, logging, nioCore, nioPosix, protobuf]),
    Floor.tools.module(
        "Demo",
        uses: [
            "BankAPI", "BankClient", "Clock", "CommandParts", "Directory", "Federation", "Money", "ProcessInterface",
            "SettlementProtocol", "SupplyChain", "Terminal", "Transport",
        ], packages: [argumentParser]),
    Floor.tools.module(
        "Commands",
        uses: [
            "BankAPI", "BankClient", "Bench", "Chaos", "Clock", "CommandParts", "Demo", "Directory", "Federation",
            "Identity", "Inspection", "Journal", "Money", "ProcessInterface", "SettlementProtocol", "Statements",
            "SupplyChain",
            "Terminal", "Transport",
        ], packages: [argumentParser]),
    Floor.tools.executable("freshet", uses: ["Commands"]),
    Floor.tools.executable(
        "freshet-simulation", uses: ["ProcessInterface", "Simulation", "Terminal"], packages: [argumentParser]),
]

let testSupport: [Target] = [
    support("CheckoutFiles"),
    support(
        "FederationTesting",
        uses: [
            "BankAPI", "BankClient", "CheckoutFiles", "Directory", "Federation", "Identity", "Money", "Projections",
            "SeededRandom", "SettlementProtocol", "Transport",
        ], packages: [logging, protobuf, nioCore, nioPosix]),
    support(
        "PostgresTesting", uses: ["CheckoutFiles", "Federation", "Postgres", "PostgresCore", "SettlementProtocol"],
        packages: [logging]),
    .executableTarget(
        name: "core-benchmark",
        dependencies: [
            "BankCore", "Directory", "Journal", "Ledger", "Money", "Postgres", "PostgresCore", "PostgresTesting",
            "ProcessInterface", "SettlementProtocol", logging,
        ], path: "Tests/Support/CoreBenchmark", swiftSettings: settings),
]

let suites: [Target] = [
    .testTarget(name: "HouseTests", dependencies: ["CheckoutFiles"], path: "Tests/HouseTests", swiftSettings: settings),
    Floor.core.tests("Money", uses: ["Money"]),
    Floor.core.tests("SettlementProtocol", uses: ["SettlementProtocol"], packages: [protobuf]),
    Floor.core.tests("AtomicCommit", uses: ["AtomicCommit", "SettlementProtocol"]),
    Floor.core.tests(
        "Projections", uses: ["Projections", "Lending", "SettlementProtocol", "Money"], packages: [protobuf]),
    Floor.core.tests(
        "ProtocolVector",
        uses: [
            "AtomicCommit", "BankCore", "CheckoutFiles", "Projections", "Lending", "Ledger", "SupplyChain",
            "SettlementProtocol", "Money",
        ], packages: [crypto, protobuf]),
    Floor.core.tests("Ledger", uses: ["Ledger", "Money", "SeededRandom"]),
    Floor.core.tests("SupplyChain", uses: ["CheckoutFiles", "SupplyChain", "Money", "SeededRandom"]),
    Floor.core.tests("Statements", uses: ["CheckoutFiles", "Statements", "Money"]),
    Floor.core.tests(
        "BankCore",
        uses: [
            "BankCore", "AtomicCommit", "Projections", "Lending", "Ledger", "SettlementProtocol", "Money",
            "SeededRandom",
        ]),
    Floor.infrastructure.tests("Batching", uses: ["Batching"]),
    Floor.infrastructure.tests("ProcessInterface", uses: ["ProcessInterface", "SettlementProtocol"]),
    Floor.infrastructure.tests("Journal", uses: ["Journal", "SeededRandom"], packages: [sqlite]),
    Floor.infrastructure.tests("Directory", uses: ["CheckoutFiles", "Directory", "SettlementProtocol", "Money"]),
    Floor.infrastructure.tests("Identity", uses: ["Identity", "SettlementProtocol"], packages: [certificates]),
    Floor.infrastructure.tests(
        "Transport", uses: ["Identity", "SeededRandom", "Transport", "SettlementProtocol"],
        packages: [logging, protobuf, nioCore, nioPosix, nioSSL]),
    Floor.infrastructure.tests("Failpoints", uses: ["CheckoutFiles", "Failpoints"]),
    Floor.members.tests(
        "Hosting", uses: ["Hosting", "Directory", "Journal", "ProcessInterface", "Transport"], packages: [logging]),
    Floor.members.tests("Bank", uses: processTests + ["Identity"], packages: [nioCore, nioPosix, protobuf]),
    Floor.members.tests(
        "RegularBank",
        uses: processTests + [
            "AtomicCommit", "BankCore", "Chaos", "CheckoutFiles", "Clock", "Directory", "EmbeddedCore", "Failpoints",
            "Inspection", "Journal", "Ledger", "Money", "Postgres", "PostgresCore", "PostgresTesting",
            "ProcessInterface",
        ], packages: [logging]),
    Floor.members.tests(
        "CoreBanking",
        uses: [
            "AtomicCommit", "BankCore", "Clock", "EmbeddedCore", "Journal", "Ledger", "Money", "PostgresCore",
            "PostgresTesting", "Projections", "SeededRandom", "SettlementProtocol",
        ], packages: [logging]),
    Floor.members.tests(
        "BankProcess",
        uses: [
            "Bank", "BankAPI", "BankCore", "BankProcess", "CheckoutFiles", "Journal", "Lending", "SettlementProtocol",
        ]),
    Floor.members.tests(
        "Coordinator",
        uses: processTests.filter { $0 != "BankClient" } + ["AtomicCommit", "Coordinator", "Journal"],
        packages: [logging, protobuf]),
    Floor.tools.tests(
        "Federation",
        uses: ["Federation", "Directory", "Transport", "SettlementProtocol", "Money"], packages: [logging]),
    Floor.tools.tests(
        "Inspection",
        uses: ["Inspection", "Journal", "BankCore", "Ledger", "SettlementProtocol", "Money"]),
    Floor.tools.tests(
        "Chaos",
        uses: processTests + [
            "Chaos", "CheckoutFiles", "Directory", "Failpoints", "Identity", "Inspection", "Journal",
        ],
        packages: [nioCore, nioHTTP1, nioPosix]),
    Floor.tools.tests("Terminal", uses: ["Terminal"]),
    Floor.tools.tests(
        "CommandParts", uses: ["BankAPI", "CommandParts", "Money", "Terminal", "Transport"], packages: [protobuf]),
    Floor.tools.tests(
        "Bench", uses: ["BankAPI", "Bench", "Directory", "SettlementProtocol", "Transport"], packages: [histogram]),
    Floor.tools.tests("Demo", uses: ["CheckoutFiles", "Demo", "Directory", "Money", "SupplyChain", "Terminal"]),
    Floor.tools.tests(
        "Commands",
        uses: [
            "BankAPI", "CheckoutFiles", "CommandParts", "Commands", "Money", "SettlementProtocol", "Statements",
            "SupplyChain", "Terminal", "Transport",
        ], packages: [argumentParser, protobuf]),
    Floor.tools.tests(
        "Simulation",
        uses: [
            "Simulation", "BankCore", "AtomicCommit", "Projections", "Ledger", "SettlementProtocol",
        ]),
]

let package = Package(
    name: "freshet",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "freshet", targets: ["freshet"]),
        .executable(name: "freshet-coordinator", targets: ["freshet-coordinator"]),
        .executable(name: "freshet-virtual-bank", targets: ["freshet-virtual-bank"]),
        .executable(name: "freshet-regular-bank", targets: ["freshet-regular-bank"]),
        .executable(name: "freshet-simulation", targets: ["freshet-simulation"]),
        // For other programs that call a bank on behalf of its customers or operators.
        .library(name: "BankClient", targets: ["BankClient", "BankAPI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: core + infrastructure + members + tools + testSupport + suites
)
