import BankCore
import Ledger

/// What a bank's operators do beside its loans.
extension SimulatedFederation {
    /// Moves some money between a bank's reserve and an allocation, or tries to: what is held stays where it is.
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
