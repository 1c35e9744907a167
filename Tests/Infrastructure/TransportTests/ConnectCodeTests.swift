import Testing
import Transport

struct ConnectCodeTests {
    @Test(arguments: [
        ("canceled", 499), ("unknown", 500), ("invalid_argument", 400), ("deadline_exceeded", 504), ("not_found", 404),
        ("already_exists", 409), ("permission_denied", 403), ("resource_exhausted", 429), ("failed_precondition", 400),
        ("aborted", 409), ("out_of_range", 400), ("unimplemented", 501), ("internal", 500), ("unavailable", 503),
        ("data_loss", 500), ("unauthenticated", 401),
    ])
    func `each code has the HTTP status that the protocol gives it`(code: String, status: Int) throws {
        #expect(try #require(ConnectCode(rawValue: code)).httpStatus == status)
    }

    @Test func `there are sixteen codes`() {
        #expect(ConnectCode.allCases.count == 16)
    }
}
