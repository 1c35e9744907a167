import BankCore
import Ledger

/// The operators' changes to a bank's reserve, made while loans run.
extension SimulatedFederation {
    /// Tries to move money between a bank's reserve and an allocation. Held money cannot be moved.
    func moveReserve(_ number: Int) {
        let place = reserveRandom.pick(0..<mix.banks)
        let amount = Int64(reserveRandom.pick(1...80_000)) * (reserveRandom.chance(perMille: 500) ? 1 : -1)
        guard processes[place + 1].isServing, !processes[place + 1].isPaused, !processes[place + 1].knowsDiskIsFull
        else { return }
        note(place + 1, "moves reserve")
        bankWork(
            place,
            .amend(
                Amendment(
                    id: "reserve/\(number)",
                    postings: [
                        Posting(OpeningBooks.allocationName, amount), Posting(Chart.reserve(Cast.euro), -amount),
                    ])))
    }
}
