import Directory
import Foundation
public import Money
public import SettlementProtocol

/// The federation of the process tests. Alder lends. Birch has the borrowers and lends a little. Cedar has the
/// supplier, doum the buyers. Balances are far larger than the amounts in tests, unless they are meant to run short.
public enum Brook {
    public static let ford = member("ford")
    /// A second coordinator, to which the desks submit nothing.
    public static let weir = member("weir")
    public static let alder = member("alder")
    public static let birch = member("birch")
    public static let cedar = member("cedar")
    public static let doum = member("doum")
    public static let banks = [alder, birch, cedar, doum]

    public static let euro = currency("EUR")

    /// The document that the file's mandates cover.
    public static let document = CanonicalBytes(tag: "the timber invoice").sha256
    /// A document that no mandate covers.
    public static let otherDocument = CanonicalBytes(tag: "another invoice").sha256

    static func member(_ text: String) -> MemberID {
        do { return try MemberID(text) } catch { preconditionFailure("\(error)") }
    }

    private static func currency(_ code: String) -> Currency {
        do { return try Currency(code) } catch { preconditionFailure("\(error)") }
    }

    /// - Parameter coordinators: The desks submit their loans to the first.
    static func file(coordinators: [MemberID]) throws -> FederationFile {
        let lines = coordinators.map { "  - {id: \($0), port: 0}" }.joined(separator: "\n")
        let text = "federation: brook\ncoordinators:\n\(lines)\nbanks:\n\(lenders)\n\(keepers)"
        return try FederationFile.parse(
            text.replacing("DOCUMENT", with: document.hex), file: "brook.yaml")
    }

    private static let lenders = """
          - id: alder
            kind: virtual
            settlement_port: 0
            api_port: 0
            currencies: [EUR, USD]
            reserves:
              - {currency: EUR, amount: "50000000.00", floor: "1000000.00"}
              - {currency: USD, amount: "50000000.00", floor: "1000000.00"}
            lending:
              - {currency: EUR, terms: 1, rate_bps: 30, minimum_fee: "1.00", maximum_principal: "250000.00", maximum_timeout_ms: 60000}
              - {currency: USD, terms: 1, rate_bps: 35, minimum_fee: "1.00", maximum_principal: "200000.00", maximum_timeout_ms: 60000}
            credit_limits:
              - {peer: birch, currency: EUR, limit: "5000000.00"}
              - {peer: birch, currency: USD, limit: "5000000.00"}
          - id: birch
            kind: virtual
            settlement_port: 0
            api_port: 0
            currencies: [EUR, USD]
            reserves:
              - {currency: EUR, amount: "130000.00", floor: "40000.00", per_borrower: "90000.00"}
            lending:
              - {currency: EUR, terms: 1, rate_bps: 45, minimum_fee: "2.00", maximum_principal: "40000.00", maximum_timeout_ms: 60000}
            credit_limits:
              - {peer: doum, currency: EUR, limit: "90000000.00"}
              - {peer: doum, currency: USD, limit: "90000000.00"}
            customers:
              - id: mill
                name: Mill & Sons Joinery
                accounts:
                  - {id: mill-eur, currency: EUR, opening: "1000.00"}
                  - {id: mill-usd, currency: USD, opening: "1000.00"}
              - id: joiner
                name: Joiner & Daughters
                accounts:
                  - {id: joiner-eur, currency: EUR, opening: "700.00"}
        """

    private static let keepers = """
          - id: cedar
            kind: regular
            settlement_port: 0
            api_port: 0
            currencies: [EUR, USD]
            credit_limits:
              - {peer: birch, currency: EUR, limit: "90000000.00"}
              - {peer: birch, currency: USD, limit: "90000000.00"}
            customers:
              - id: sawmill
                name: Nordic Sawmill Cooperative
                accounts:
                  - {id: sawmill-eur, currency: EUR, opening: "100.00"}
                  - {id: sawmill-usd, currency: USD, opening: "100.00"}
          - id: doum
            kind: regular
            settlement_port: 0
            api_port: 0
            currencies: [EUR, USD]
            net_debit_caps:
              - {currency: USD, cap: "60000.00"}
            customers:
              - id: harbour
                name: Harbour Hotels
                accounts:
                  - {id: harbour-eur, currency: EUR, opening: "80000000.00"}
                  - {id: harbour-usd, currency: USD, opening: "80000000.00"}
              - id: quay
                name: Quay Street Restaurants
                accounts:
                  - {id: quay-eur, currency: EUR, opening: "310.00"}
              - id: tide
                name: Tide Tables
                accounts:
                  - {id: tide-eur, currency: EUR, opening: "50000.00"}
            mandates:
              - account: harbour-eur
                creditor_bank: birch
                creditor_account: mill-eur
                document: {reference: DOCUMENT}
                limit: "80000000.00"
                until: 2099-12-31
                originators: [ANY]
              - account: harbour-eur
                creditor_bank: cedar
                creditor_account: sawmill-eur
                document: {reference: DOCUMENT}
                limit: "80000000.00"
                until: 2099-12-31
                originators: [ANY]
              - account: harbour-usd
                creditor_bank: birch
                creditor_account: mill-usd
                document: {reference: DOCUMENT}
                limit: "80000000.00"
                until: 2099-12-31
                originators: [ANY]
              - account: quay-eur
                creditor_bank: birch
                creditor_account: mill-eur
                document: {reference: DOCUMENT}
                limit: "80000000.00"
                until: 2099-12-31
                originators: [ANY]
              - account: tide-eur
                creditor_bank: birch
                creditor_account: mill-eur
                document: {reference: DOCUMENT}
                limit: "80000000.00"
                until: 2099-12-31
                originators: [ANY]
        """
}
