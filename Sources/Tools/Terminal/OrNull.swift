// The initialiser is written out: with a synthesised one those of the types around it would take the wrapper itself.
// swift-format-ignore: UseSynthesizedInitializer
/// A value whose key always stands in the data: with null where there is none.
@propertyWrapper
package struct OrNull<Value: Encodable & Sendable>: Encodable, Sendable {
    package var wrappedValue: Value?

    package init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
    }
}

extension String {
    /// Nil for the empty text that stands for "none" in messages.
    package var nonEmpty: String? { isEmpty ? nil : self }
}
