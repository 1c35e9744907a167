import FederationTesting
import Testing

/// Tests at the interfaces of banks that run undisturbed. They share one federation and run one at a time, because they
/// compare the whole books of every bank.
@Suite(.serialized, .federationOfTwoCoordinators) enum BankInterfaces {}
