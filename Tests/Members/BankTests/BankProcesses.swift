import FederationTesting
import Testing

/// Tests that kill, pause and restart processes. They have their own federation and run one at a time.
@Suite(.serialized, .federation) enum BankProcesses {}
