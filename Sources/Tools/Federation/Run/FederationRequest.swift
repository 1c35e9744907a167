public import Directory
import Foundation
public import ProcessInterface
import SettlementProtocol

/// A request from a command of the same user to the process that runs a federation.
public enum FederationRequest: Codable, Hashable, Sendable {
    /// See ``LocalFederation/convert(_:to:environment:)``.
    case convert(bank: String, url: String, mapping: String?)
}

/// The answer to a ``FederationRequest``.
public enum FederationAnswer: Codable, Hashable, Sendable {
    case converted(ConversionReport)
    case failed(code: String, reason: String, message: String, next: String, exitCode: Int32)

    init(_ error: FederationError) {
        self = .failed(
            code: error.code.rawValue, reason: error.reason, message: error.message, next: error.next,
            exitCode: error.exitCode)
    }
}

extension LocalFederation {
    /// Carries out a request of another process.
    public func answer(_ request: FederationRequest) async -> FederationAnswer {
        do throws(FederationError) {
            switch request {
            case .convert(let bank, let url, let mapping):
                let member: MemberID
                do { member = try MemberID(bank) } catch {
                    throw FederationError(
                        .unknownMember, "there is no member \"\(bank.prefix(80))\" in the federation \(file.name)",
                        next: "Name one of: \(file.members.map(\.text).joined(separator: ", "))")
                }
                return .converted(try await convert(member, to: CoreEntry(url: url, mapping: mapping)))
            }
        } catch {
            return FederationAnswer(error)
        }
    }
}

extension RunningFederation {
    /// Asks the process that runs the federation to convert a bank, and waits until it has.
    ///
    /// - Parameters:
    ///   - core: The database; a mapping's path is absolute.
    ///   - time: How long to wait; the conversion itself goes on.
    /// - Throws: ``FederationError`` as ``LocalFederation/convert(_:to:environment:)``; `not_running` if no process
    ///   takes the request, `no_answer` if it is not known whether the request was carried out.
    public func convert(
        _ bank: String, to core: CoreEntry, within time: Duration = .seconds(3_600)
    ) async throws(FederationError) -> ConversionReport {
        let request = FederationRequest.convert(bank: bank, url: core.url, mapping: core.mapping)
        switch try await RequestSocket.ask(request, in: folder, within: time) {
        case .converted(let conversion): return conversion
        case .failed(let code, let reason, let message, let next, let exitCode):
            throw FederationError(
                FederationError.Code(rawValue: code) ?? .memberFailed, reason: reason, message, next: next,
                exitCode: exitCode)
        }
    }
}
