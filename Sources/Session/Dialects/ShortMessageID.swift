import SMS

extension GatewayMessageID {
    /// The message ID as peers before SMPP 3.4 can take it, at most eight octets: always the same for the same ID.
    ///
    /// An ID of ours is written in base 36 with what tells it from others of the same node within six days: 29 bits of
    /// milliseconds and 12 bits of counter.
    package var shortened: Self {
        guard octets.count > 8 else { return self }
        guard let number = Int64(String(decoding: octets, as: UTF8.self), radix: 16) else {
            return Self(Array(octets.suffix(8)))
        }
        return Self(String((number >> 22 & 0x1FFF_FFFF) << 12 | number & 0xFFF, radix: 36))
    }
}
