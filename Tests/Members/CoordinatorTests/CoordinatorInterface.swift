import FederationTesting
import Testing

/// What is tested at the interface of coordinators that run undisturbed: one federation for all, one test at a time,
/// because tests compare the whole books of every bank.
@Suite(.serialized, .federationOfTwoCoordinators) enum CoordinatorInterface {}
