/// A count of minor units for programs: an integer in a string, because other readers of JSON numbers may lose digits.
package struct MinorUnits: Encodable, Hashable, Sendable {
    package let count: Int64

    package init(_ count: Int64) {
        self.count = count
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(String(count))
    }
}
