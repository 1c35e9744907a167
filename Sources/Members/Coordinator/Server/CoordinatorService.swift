import AtomicCommit
import Failpoints
import Foundation
import SettlementProtocol
import Transport

/// A coordinator's calls for member banks.
struct CoordinatorService: Sendable {
    let engine: Engine
    let coordinator: MemberID
    let members: Set<MemberID>

    /// The longest time that a call may wait for outcomes; milliseconds.
    static let maxWait: UInt32 = 30_000

    var routes: [Route] {
        let routes: [Route] = [
            .unary(Wire.coordinatorService, "Submit") { (request: Wire.SubmitRequest, context) in
                try await submit(request, context)
            },
            .unary(Wire.coordinatorService, "Outcomes") { (request: Wire.OutcomesRequest, context) in
                try await outcomes(request, context)
            },
        ]
        return routes.map(\.forMembers)
    }

    private func submit(
        _ request: Wire.SubmitRequest, _ context: CallContext
    ) async throws -> Wire.SubmitResponse {
        let sender = try context.sender(request.sender, among: members)
        try context.checkBatch(request.transactions.count)
        var results = [Wire.OutcomeResult](repeating: Wire.OutcomeResult(), count: request.transactions.count)
        var admitted: [(place: Int, submission: Submission)] = []
        for (place, transaction) in request.transactions.enumerated() {
            do throws(ProtocolError) {
                let submission = try Submission(transaction, coordinator: coordinator, members: members)
                guard submission.transaction.originator == sender else {
                    throw ProtocolError(.unknownMember, "only the originator submits its transaction")
                }
                admitted.append((place, submission))
            } catch {
                results[place].error = Wire.ItemError(error)
            }
        }
        let refusals = await engine.admit(admitted.map(\.submission))
        var open: [(place: Int, id: TransactionID)] = []
        for (item, refusal) in zip(admitted, refusals) {
            if let refusal {
                results[item.place].error = Wire.ItemError(refusal)
            } else {
                open.append((item.place, item.submission.transaction.id))
            }
        }
        let ids = open.map(\.id)
        await engine.wait(
            for: ids, until: Engine.Goal(request.wait), atMost: min(request.waitMs, Self.maxWait))
        let told = await engine.outcomes(of: ids, for: sender, briefly: true)
        for (item, result) in zip(open, told) { results[item.place] = result }
        var response = Wire.SubmitResponse()
        response.results = results
        failpoint("coordinator.submit.before-answer")
        return response
    }

    private func outcomes(
        _ request: Wire.OutcomesRequest, _ context: CallContext
    ) async throws -> Wire.OutcomesResponse {
        let sender = try context.sender(request.sender, among: members)
        try context.checkBatch(request.transactionIds.count)
        let ids = try request.transactionIds.map { bytes throws(ConnectError) in
            do throws(ProtocolError) { return try TransactionID(bytes: bytes) } catch { throw ConnectError(error) }
        }
        let unkept = request.inDoubt ? await engine.inquire(ids, by: sender) : [:]
        // A bank in doubt waits up to 2 seconds in any case, so that the register can be written.
        let patience = request.inDoubt ? max(request.waitMs, 2_000) : request.waitMs
        await engine.wait(for: ids, until: Engine.Goal(request.wait), atMost: min(patience, Self.maxWait))
        var response = Wire.OutcomesResponse()
        response.results = zip(ids, await engine.outcomes(of: ids, for: sender)).map { id, result in
            if case .record = result.result { result } else { unkept[id] ?? result }
        }
        failpoint("coordinator.inquiry.before-answer", when: request.inDoubt)
        return response
    }
}
