import BankAPI
package import BankCore
import Foundation
import SettlementProtocol

/// Fingerprints of a request's fields, independent of how the message was encoded.
extension API.LoanRequest {
    package func fingerprint(_ form: RequestFingerprint.Form, of customer: String) -> RequestFingerprint {
        switch form {
        case .canonical:
            var canonical = CanonicalBytes(tag: "freshet.loan-request.v2", reserving: 1_024)
            canonical.append(customer)
            canonical.append(id)
            canonical.append(timeoutMs)
            canonical.append(UInt32(advances.count))
            for advance in advances { advance.append(to: &canonical) }
            canonical.append(UInt32(payments.count))
            for payment in payments { payment.append(to: &canonical) }
            return RequestFingerprint(canonical.sha256, form: form)
        case .fieldsOfVersion0:
            var canonical = CanonicalBytes(tag: "freshet.loan-request.v1")
            canonical.append(customer)
            canonical.append(fields.bytes)
            return RequestFingerprint(canonical.sha256, form: form)
        }
    }

    private var fields: FieldsOfVersion0 {
        var fields = FieldsOfVersion0()
        fields.add(1, id)
        for advance in advances { fields.add(2, advance.fields) }
        for payment in payments { fields.add(3, payment.fields) }
        fields.add(4, UInt64(timeoutMs))
        return fields
    }
}

extension API.Advance {
    fileprivate func append(to canonical: inout CanonicalBytes) {
        canonical.append(lender)
        canonical.append(currency)
        canonical.append(UInt64(bitPattern: principalMinor))
        canonical.append(account)
        canonical.append(repayFrom)
        canonical.append(UInt32(fromAllocation ? 1 : 0))
    }

    fileprivate var fields: FieldsOfVersion0 {
        var fields = FieldsOfVersion0()
        fields.add(1, lender)
        fields.add(2, currency)
        fields.add(3, UInt64(bitPattern: principalMinor))
        fields.add(4, account)
        fields.add(5, repayFrom)
        fields.add(6, fromAllocation ? 1 : 0)
        return fields
    }
}

extension API.Payment {
    fileprivate func append(to canonical: inout CanonicalBytes) {
        canonical.append(payerBank)
        canonical.append(payerAccount)
        canonical.append(payeeBank)
        canonical.append(payeeAccount)
        canonical.append(currency)
        canonical.append(UInt64(bitPattern: amountMinor))
        canonical.append(reference)
        canonical.append(documentReference)
    }

    fileprivate var fields: FieldsOfVersion0 {
        var fields = FieldsOfVersion0()
        fields.add(1, payerBank)
        fields.add(2, payerAccount)
        fields.add(3, payeeBank)
        fields.add(4, payeeAccount)
        fields.add(5, currency)
        fields.add(6, UInt64(bitPattern: amountMinor))
        fields.add(7, reference)
        fields.add(8, documentReference)
        return fields
    }
}

extension API.MoveReserveRequest {
    /// - Parameter direction: `allocate` or `recall`.
    func fingerprint(_ form: RequestFingerprint.Form, _ direction: String) -> RequestFingerprint {
        switch form {
        case .canonical:
            var canonical = CanonicalBytes(tag: "freshet.reserve-request.v2")
            canonical.append(direction)
            canonical.append(requestID)
            canonical.append(customer)
            canonical.append(currency)
            canonical.append(UInt64(bitPattern: amountMinor))
            return RequestFingerprint(canonical.sha256, form: form)
        case .fieldsOfVersion0:
            var fields = FieldsOfVersion0()
            fields.add(1, requestID)
            fields.add(2, customer)
            fields.add(3, currency)
            fields.add(4, UInt64(bitPattern: amountMinor))
            var canonical = CanonicalBytes(tag: "freshet.reserve-request.v1")
            canonical.append(direction)
            canonical.append(fields.bytes)
            return RequestFingerprint(canonical.sha256, form: form)
        }
    }
}

/// The bytes that version 0.1.0 fingerprinted: the fields in protobuf's encoding, in the order of their numbers,
/// without empty or zero fields. Encoded here, so that changes in protobuf's own serialisation do not affect them.
private struct FieldsOfVersion0 {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ number: UInt64, _ text: String) { add(number, Array(text.utf8)) }

    mutating func add(_ number: UInt64, _ data: Data) { add(number, Array(data)) }

    /// Nested messages are encoded even if they are empty.
    mutating func add(_ number: UInt64, _ message: FieldsOfVersion0) { addDelimited(number, message.bytes) }

    mutating func add(_ number: UInt64, _ value: UInt64) {
        guard value != 0 else { return }
        addVarint(number << 3)
        addVarint(value)
    }

    private mutating func add(_ number: UInt64, _ content: [UInt8]) {
        guard !content.isEmpty else { return }
        addDelimited(number, content)
    }

    private mutating func addDelimited(_ number: UInt64, _ content: [UInt8]) {
        addVarint(number << 3 | 2)
        addVarint(UInt64(content.count))
        bytes += content
    }

    private mutating func addVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
