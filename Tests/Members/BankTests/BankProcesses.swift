import FederationTesting
import Testing

/// What is tested by killing, freezing and restarting processes: a federation of its own, one test at a time.
@Suite(.serialized, .federation) enum BankProcesses {}
