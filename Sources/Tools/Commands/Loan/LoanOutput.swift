import BankAPI
import CommandParts
import ProcessInterface
import Terminal

/// Prints one loan in the chosen format.
struct LoanOutput {
    let loan: API.Loan
    let options: OutputOptions

    func print() throws {
        switch options.output {
        case .json: try JSONOutput.print(LoanReport(loan))
        case .human: for line in LoanRendering(loan).lines(options.style) { StandardOutput.line(line) }
        }
    }
}
