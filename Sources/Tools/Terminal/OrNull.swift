// Written out: with a synthesised initialiser, the initialisers of enclosing types would take the wrapper itself.
// swift-format-ignore: UseSynthesizedInitializer
/// A value whose key is always in the output, with null if there is no value.
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
    /// Nil for the empty text, which means "none" in messages.
    package var nonEmpty: String? { isEmpty ? nil : self }
}
