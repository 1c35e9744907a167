import AtomicCommit
import BankCore
import Foundation
import Simulation

extension PlantedBug {
    /// Bugs in the way that finished records leave memory, are recalled and are forgotten.
    static let ofArchives: [PlantedBug] = [
        PlantedBug("let votes leave before the archive has them", breaks: "a record leaves memory once it is archived")
        {
            conduct in
            conduct.bank.waitsForArchive = false
        },
        PlantedBug("look for votes in memory alone", breaks: "a key that may have left memory is looked for") {
            conduct in
            conduct.bank.seeks = { _, _ in false }
        },
        PlantedBug("take a recalled vote as new", breaks: "a recalled vote is the key's vote") { conduct in
            conduct.bank.recall = { _, _ in }
        },
        PlantedBug("recall a no without its reason", breaks: "an answer is the same after a recall") { conduct in
            conduct.bank.recall = { books, vote in
                books.recall(
                    KeptVote(
                        key: vote.key, role: vote.role, holds: vote.holds, sealedReason: nil,
                        timeoutMilliseconds: vote.timeoutMilliseconds))
            }
        },
        PlantedBug("recall an abort as a commit", breaks: "a record is recalled with its role") { conduct in
            conduct.bank.recall = { books, vote in
                guard case .aborted(let digest?) = vote.role else { return books.recall(vote) }
                books.recall(
                    KeptVote(
                        key: vote.key, role: .committed(digest), holds: vote.holds, sealedReason: nil,
                        timeoutMilliseconds: vote.timeoutMilliseconds))
            }
        },
        PlantedBug("remove rows after the checkpoint", breaks: "only rows that the checkpoint covers are removed") {
            conduct in
            conduct.bank.removableRows = { covered, _ in covered + 1 }
        },
        PlantedBug("remove votes above the horizon", breaks: "an archived vote is kept until the horizon") { conduct in
            conduct.bank.removalHorizon = { $0 + 1_000 }
        },
        PlantedBug("look for loans in memory alone", breaks: "an id that a desk has used is not used again") {
            conduct in
            conduct.bank.seeksLoan = { _, _ in false }
        },
        PlantedBug("drop a loan without archiving it", breaks: "the desk's archive is written before its checkpoint") {
            conduct in
            conduct.bank.archivesLoans = false
        },
        PlantedBug("let decisions leave before the archive has them", breaks: "a decision leaves memory once archived")
        {
            conduct in
            conduct.coordinator.waitsForArchive = false
        },
        PlantedBug("look for decisions in memory alone", breaks: "a decided key is not taken in again") { conduct in
            conduct.coordinator.seeks = { _, _ in false }
        },
        PlantedBug("look for a loan once", breaks: "a loan is looked for again after something has left memory") {
            conduct in
            conduct.bank.loanDepartures = { _ in 0 }
        },
        PlantedBug("look for a decision once", breaks: "a key is looked for again after something has left memory") {
            conduct in
            conduct.coordinator.departures = { _ in 0 }
        },
        PlantedBug("remove the register's newest rows", breaks: "the register's rows stay until a checkpoint") {
            conduct in
            conduct.coordinator.removableRows = { _, written in written }
        },
    ]
}
