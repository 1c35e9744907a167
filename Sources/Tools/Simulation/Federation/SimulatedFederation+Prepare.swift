import AtomicCommit
import BankCore
import Ledger
import SettlementProtocol

/// The shell around a bank's ``Participant``: takes a prepare from step to step, with the books' answers.
extension SimulatedFederation {
    func takePrepare(_ call: Call, _ asks: [CoordinatorEffects.Ask], _ drafts: [Draft]) {
        let place = call.to - 1
        guard !isRefusing(place) else {
            answer(call, .unavailable)
            return
        }
        let rules = banks[place].participant.rules
        let opened = zip(asks, drafts).map { ask, draft -> Result<OpenedItem, ProtocolError> in
            Result { () throws(ProtocolError) in
                try rules.open(draft.items[ask.index], from: Cast.coordinator) { _ in draft.opened[ask.index] }
            }
        }
        let clock = monotonicClock(place + 1)
        let batch = conduct.bank.admit(&banks[place].participant, opened, wallClock(place + 1), clock)
        if let day = banks[place].participant.dayToRecord {
            deskIsDurable([.dayBegan(day)], at: place)
            banks[place].participant.recorded(day)
        }
        let number = banks[place].nextPrepare
        banks[place].nextPrepare += 1
        banks[place].prepares[number] = PrepareCall(
            call: call, asks: asks, drafts: drafts, admittedAt: clock, batch: batch)
        guard batch.keysToLookUp.isEmpty else {
            bankWork(place, .states(number))
            return
        }
        guard survives(Node.bank(place)) else { return }
        judge(number, at: place)
    }

    /// Whether the bank refuses new votes: it is stopping, or its disk is full.
    private func isRefusing(_ place: Int) -> Bool {
        if processes[place + 1].knowsDiskIsFull { reach(.s2) }
        return processes[place + 1].knowsDiskIsFull || processes[place + 1].isStopping
    }

    func found(_ states: [ParticipantRole], forPrepare number: Int, at place: Int) {
        banks[place].prepares[number]?.batch.found(states)
        judge(number, at: place)
    }

    private func judge(_ number: Int, at place: Int) {
        guard var prepare = banks[place].prepares[number] else { return }
        var originations: [TransactionKey: Origination] = [:]
        for key in prepare.batch.ownKeys {
            switch conduct.bank.record(banks[place].originator, key) {
            case .none: break
            case .durable(let origination): originations[key] = origination
            case .recording:
                banks[place].waitingForRecord.append(number)
                return
            }
        }
        var accounts: [AccountName: Account] = [:]
        for name in prepare.batch.accountsNeeded { accounts[name] = banks[place].books.ledger[name] }
        for opening in prepare.batch.openings(accounts: accounts) {
            bankWork(place, .amend(opening))
            guard processes[place + 1].isServing else { return }
        }
        let proposals = prepare.batch.proposals(accounts: accounts, originations: originations)
        banks[place].prepares[number] = prepare
        propose(proposals, forPrepare: number, at: place)
    }

    /// Judges the prepares that waited for an origination record, now durable or refused.
    func judgeWaiting(at place: Int) {
        let waiting = banks[place].waitingForRecord
        banks[place].waitingForRecord = []
        for number in waiting {
            guard processes[place + 1].isServing else { return }
            judge(number, at: place)
        }
    }

    private func propose(_ proposals: [CoreItem], forPrepare number: Int, at place: Int) {
        guard !proposals.isEmpty else {
            conclude(number, at: place)
            return
        }
        guard !processes[place + 1].knowsDiskIsFull else {
            reach(.s2)
            guard let prepare = banks[place].prepares.removeValue(forKey: number) else { return }
            leave(prepare.batch, at: place)
            answer(prepare.call, .unavailable)
            return
        }
        bankWork(place, .store(number, proposals))
    }

    func stored(_ answers: [CoreAnswer], forPrepare number: Int, at place: Int) {
        guard let refusals = banks[place].prepares[number]?.batch.take(answers) else { return }
        propose(refusals, forPrepare: number, at: place)
    }

    private func conclude(_ number: Int, at place: Int) {
        guard let prepare = banks[place].prepares.removeValue(forKey: number) else { return }
        let clock = monotonicClock(place + 1)
        let answers = conduct.bank.conclude(&banks[place].participant, prepare.batch, clock)
        checkQuota(answers, of: prepare, at: place, clock)
        for case (let header?, .vote(.yes, let digest)) in zip(prepare.batch.items.map { $0?.header }, answers) {
            banks[place].originator.noteYes(on: header.key, digest: digest)
        }
        leave(prepare.batch, at: place)
        checkSaid(.votes(answers), to: prepare.call, by: place)
        answer(prepare.call, .votes(answers))
        _ = survives(place + 1)
    }

    private func leave(_ batch: PrepareBatch, at place: Int) {
        for raise in banks[place].participant.leave(batch) { raised(raise, at: place) }
    }
}
