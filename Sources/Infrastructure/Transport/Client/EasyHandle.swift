import CCurl

/// A libcurl easy handle with the answer it is receiving; used for one transfer at a time. Event loop's thread only.
final class EasyHandle {
    /// The call that this handle is used for now.
    struct Transfer {
        let submission: TransferInbox.Submission
        let queue: EndpointQueue
    }

    let pointer: UnsafeMutableRawPointer
    private(set) var transfer: Transfer?
    private let responseBytes: Int
    private let responseBytesPerEndpoint: Int
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var detour: UnsafeMutablePointer<curl_slist>?
    private let trust: ClientTrust
    private let kept: KeptSockets
    /// The sockets that were opened for this call.
    private var opened: [CInt] = []
    /// The version of the identity that the handle shows; nil before the first call.
    private var shown: Int?
    private var body: [UInt8] = []
    private(set) var isTooLarge = false
    /// Whether anything of the request may have left this machine.
    private(set) var isSent = false
    /// Whether the connection died during the request and libcurl was about to send it again.
    private(set) var isRepeated = false
    /// Whether the kept connection turned out to be closed by the server before anything was sent on it.
    private(set) var isStale = false

    /// `nil` if libcurl has no memory left.
    init?(_ settings: ClientSettings, _ trust: ClientTrust, _ kept: KeptSockets) {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
        self.trust = trust
        self.kept = kept
        responseBytes = settings.responseBytes
        responseBytesPerEndpoint = settings.responseBytesPerEndpoint
        let itself = Unmanaged.passUnretained(self).toOpaque()
        curl_easy_set_pointer(pointer, CURLOPT_PRIVATE, itself)
        curl_easy_set_receive(pointer, receiveBytes, itself)
        curl_easy_set_before_request(pointer, beforeRequest, itself)
        curl_easy_set_socket_opened(pointer, socketOpened, itself)
        curl_easy_set_long(pointer, CURLOPT_NOSIGNAL, 1)
        curl_easy_set_long(pointer, CURLOPT_TCP_NODELAY, 1)
        curl_easy_set_long(pointer, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        curl_easy_set_string(pointer, CURLOPT_PROTOCOLS_STR, "http,https")
        curl_easy_set_long(pointer, CURLOPT_FOLLOWLOCATION, 0)
        // No proxy, not even from the environment: members are reached directly.
        curl_easy_set_string(pointer, CURLOPT_PROXY, "")
        curl_easy_set_long(pointer, CURLOPT_CONNECTTIMEOUT_MS, Int(settings.connectDeadline.wholeMillisecondsUp))
        curl_easy_set_long(pointer, CURLOPT_MAXAGE_CONN, Int(settings.idleDeadline.wholeSecondsUp))
        curl_easy_set_long(pointer, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_3)
        // A resumed session would prove nothing anew: neither side's certificate is looked at again.
        curl_easy_set_long(pointer, CURLOPT_SSL_SESSIONID_CACHE, 0)
        switch trust {
        case .nobody: curl_easy_set_string(pointer, CURLOPT_PROTOCOLS_STR, "http")
        case .authorities(let pem): setBlob(CURLOPT_CAINFO_BLOB, pem)
        case .member(let identity): setBlob(CURLOPT_CAINFO_BLOB, identity.authorities)
        }
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(headers)
        curl_slist_free_all(detour)
    }

    private func setBlob(_ option: CURLoption, _ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { curl_easy_set_blob(pointer, option, $0.baseAddress, $0.count) }
    }

    /// Connections that are opened from now on show the identity's present certificate.
    private func showIdentity() {
        guard case .member(let identity) = trust else { return }
        let (credentials, version) = identity.versioned
        guard version != shown else { return }
        shown = version
        setBlob(CURLOPT_SSLCERT_BLOB, credentials.certificates)
        setBlob(CURLOPT_SSLKEY_BLOB, credentials.privateKey)
    }

    /// - Parameter remaining: The rest of the call's timeout; positive.
    func begin(_ submission: TransferInbox.Submission, in queue: EndpointQueue, remaining: Duration) {
        transfer = Transfer(submission: submission, queue: queue)
        let request = submission.request
        isTooLarge = false
        isSent = false
        isRepeated = false
        isStale = false
        opened = []
        let milliseconds = min(max(1, remaining.wholeMillisecondsUp), 9_999_999_999)
        showIdentity()
        curl_easy_set_string(pointer, CURLOPT_URL, request.endpoint.calledURL + request.path)
        if let address = request.endpoint.detour {
            detour = curl_slist_append(nil, address)
            curl_easy_set_list(pointer, CURLOPT_CONNECT_TO, detour)
        }
        curl_easy_set_long(pointer, CURLOPT_TIMEOUT_MS, Int(milliseconds))
        switch request.method {
        case .get:
            curl_easy_set_long(pointer, CURLOPT_HTTPGET, 1)
        case .post(let body, let codec, let token):
            add("Content-Type: \(codec.contentType)")
            add("Connect-Protocol-Version: 1")
            add("Connect-Timeout-Ms: \(milliseconds)")
            // Without this, libcurl waits for `100 Continue` before it sends a large body.
            add("Expect:")
            if let token { add("Authorization: Bearer \(token)") }
            curl_easy_set_long(pointer, CURLOPT_POST, 1)
            curl_easy_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            // libcurl reads a null pointer as "ask a callback for the body", so an empty body needs bytes too.
            _ = (body.isEmpty ? [0] : body).withUnsafeBytes { bytes in
                curl_easy_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress)
            }
        }
        curl_easy_set_list(pointer, CURLOPT_HTTPHEADER, headers)
    }

    /// Forgets the call, its request and its answer.
    func clear() {
        transfer?.queue.answerBytes -= body.count
        transfer = nil
        body = []
        curl_easy_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, nil)
        curl_easy_set_list(pointer, CURLOPT_HTTPHEADER, nil)
        curl_slist_free_all(headers)
        headers = nil
        curl_easy_set_list(pointer, CURLOPT_CONNECT_TO, nil)
        curl_slist_free_all(detour)
        detour = nil
    }

    private func add(_ header: String) {
        headers = curl_slist_append(headers, header) ?? headers
    }

    fileprivate func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let queue = transfer?.queue, body.count + bytes.count <= responseBytes,
            queue.answerBytes + bytes.count <= responseBytesPerEndpoint
        else {
            isTooLarge = true
            return false
        }
        queue.answerBytes += bytes.count
        body.append(contentsOf: bytes)
        return true
    }

    /// `false` ends the transfer. libcurl repeats a request by itself when a kept connection dies during it; only the
    /// caller may decide to ask twice.
    fileprivate func mayStart(_ ports: KeptSockets.Ports) -> Bool {
        if isSent { isRepeated = true }
        if !opened.isEmpty {
            kept.note(opened, ports)
        } else if !isSent, kept.hasUnexpectedInput(ports) {
            isStale = true
            return false
        }
        isSent = true
        return !isRepeated
    }

    fileprivate func note(opened socket: CInt) { opened.append(socket) }

    /// How far the request got, as long as there is no answer.
    var delivery: Delivery { isSent ? .unknown : .notSent }

    /// The answer; for a transfer that has succeeded.
    func takeAnswer() -> TransferAnswer {
        var status = 0
        curl_easy_get_long(pointer, CURLINFO_RESPONSE_CODE, &status)
        var contentType: UnsafePointer<CChar>?
        curl_easy_get_string(pointer, CURLINFO_CONTENT_TYPE, &contentType)
        var retryAfter: curl_off_t = 0
        curl_easy_get_offset(pointer, CURLINFO_RETRY_AFTER, &retryAfter)
        return TransferAnswer(
            status: status, contentType: contentType.map { String(cString: $0) } ?? "",
            retryAfter: retryAfter > 0 ? .seconds(Int64(min(retryAfter, 86_400))) : nil, body: body)
    }

    var connectionsOpened: Int {
        var count = 0
        curl_easy_get_long(pointer, CURLINFO_NUM_CONNECTS, &count)
        return count
    }

    /// The wrapper of libcurl's own handle.
    static func of(_ pointer: UnsafeMutableRawPointer) -> EasyHandle? {
        var context: UnsafeMutableRawPointer?
        curl_easy_get_pointer(pointer, CURLINFO_PRIVATE, &context)
        return from(context)
    }

    fileprivate static func from(_ context: UnsafeMutableRawPointer?) -> EasyHandle? {
        context.map { Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue() }
    }
}

private let receiveBytes:
    @convention(c) (
        UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?
    ) -> Int = { bytes, size, count, context in
        let received = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return EasyHandle.from(context)?.receive(received) == true ? received.count : -1
    }

private let beforeRequest:
    @convention(c) (
        UnsafeMutableRawPointer?, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<CChar>?, CInt, CInt
    ) -> CInt = { context, _, _, remote, local in
        let ports = KeptSockets.Ports(local: local, remote: remote)
        return EasyHandle.from(context)?.mayStart(ports) == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }

private let socketOpened: @convention(c) (UnsafeMutableRawPointer?, curl_socket_t, curlsocktype) -> CInt = {
    context, socket, _ in
    EasyHandle.from(context)?.note(opened: socket)
    return CURL_SOCKOPT_OK
}
