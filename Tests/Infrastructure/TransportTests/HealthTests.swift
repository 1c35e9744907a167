import Testing
import Transport

@Suite(.timeLimit(.minutes(5)))
struct HealthTests {
    let client = ConnectClient()

    @Test func `a process that answers is live even if it is not ready`() async throws {
        let health = Health(ready: { ["recovering"] }, metrics: { [:] })
        try await withServer(health: health) { endpoint in
            let (status, text) = try await client.page(endpoint, "/livez")
            #expect(status == 200)
            #expect(text == #"{"live":true}"#)
        }
    }

    @Test func `a ready process reports that it is ready`() async throws {
        try await withServer { endpoint in
            let (status, text) = try await client.page(endpoint, "/readyz")
            #expect(status == 200)
            #expect(text == #"{"ready":true,"reasons":[]}"#)
        }
    }

    @Test func `a process that is not ready reports its reasons`() async throws {
        let health = Health(ready: { ["recovering", "disk_full"] }, metrics: { [:] })
        try await withServer(health: health) { endpoint in
            let (status, text) = try await client.page(endpoint, "/readyz")
            #expect(status == 503)
            #expect(text == #"{"ready":false,"reasons":["recovering","disk_full"]}"#)
        }
    }

    @Test func `the metrics are those of the process and of the listener`() async throws {
        let health = Health(ready: { [] }, metrics: { ["journal.syncs": 7] })
        try await withServer(health: health) { endpoint in
            _ = try await client.describe(endpoint)
            let (status, text) = try await client.page(endpoint, "/measures")
            #expect(status == 200)
            #expect(
                text
                    == #"{"journal.syncs":7,"test.body_bytes":0,"test.connections":1,"test.evictions":0,"test.expiries":0,"#
                    + #""test.in_flight":1,"test.refusals":0,"test.requests":2}"#)
        }
    }

    @Test(arguments: ["/livez", "/readyz", "/measures"])
    func `a probe that is not a GET is refused`(path: String) async throws {
        try await withServer { endpoint in
            let answer = try await request(endpoint, "POST", path)
            #expect(answer.status == 405)
            #expect(answer.headers["allow"] == "GET")
        }
    }
}
