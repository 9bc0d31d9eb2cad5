import Glibc

/// GB18030, the national coding that Chinese gateways call format 15; GBK and GB 2312 are part of it.
///
/// The tables are the C library's. A converter costs more to open than to use and must not be shared,
/// so every thread keeps its own.
package enum GB18030 {
    /// Whether this system's C library has the tables; without them nothing but ASCII can be read or written.
    package static var isAvailable: Bool { encode("查") != nil }

    /// The text's octets, or `nil` when a character has none here.
    static func encode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { input in
            // Two octets of UTF-8 may become four here; longer ones never double.
            var isComplete = true
            let octets = [UInt8](unsafeUninitializedCapacity: input.count * 2) { output, count in
                var step = Conversion(input: input, output: output)
                isComplete = GB18030Converters.current.encoder.run(&step) == .done
                count = step.written
            }
            return isComplete ? octets : nil
        }
    }

    /// The text these octets spell, or `nil` when they spell none: for files, where a guess would be read as data.
    package static func text(_ octets: [UInt8]) -> String? {
        let text = decode(octets)
        return text.unicodeScalars.contains("\u{FFFD}") ? nil : text
    }

    /// The text these octets spell; it never fails, and every octet that spells nothing becomes U+FFFD.
    static func decode(_ octets: [UInt8]) -> String {
        octets.withUnsafeBufferPointer { input in
            // One octet becomes at most three of UTF-8: U+FFFD, the sign for an unreadable one.
            String(unsafeUninitializedCapacity: input.count * 3) { output in
                let decoder = GB18030Converters.current.decoder
                var step = Conversion(input: input, output: output)
                while decoder.run(&step) == .stopped {
                    step.replaceOctet()
                }
                return step.written
            }
        }
    }

    /// How many octets the character takes that begins at `index`, never reaching beyond the end.
    static func characterOctetCount(in octets: [UInt8], at index: Int) -> Int {
        guard octets[index] >= 0x80 else { return 1 }
        guard index + 1 < octets.count else { return 1 }
        let octetCount = (0x30...0x39).contains(octets[index + 1]) ? 4 : 2
        return min(octetCount, octets.count - index)
    }
}

/// How far one conversion has come.
private struct Conversion {
    let input: UnsafeBufferPointer<UInt8>
    let output: UnsafeMutableBufferPointer<UInt8>
    var read = 0
    var written = 0

    /// Steps over one input octet and writes U+FFFD for it.
    mutating func replaceOctet() {
        read += 1
        for octet: UInt8 in [0xEF, 0xBF, 0xBD] {
            output[written] = octet
            written += 1
        }
    }
}

/// One direction of the C library's converter.
private struct Converter {
    enum Outcome { case done, stopped }

    private let descriptor: iconv_t

    init(from source: String, to target: String) { descriptor = iconv_open(target, source) }

    func close() {
        if isOpen { iconv_close(descriptor) }
    }

    /// Converts until the input ends or an octet stops it; the position tells which.
    func run(_ step: inout Conversion) -> Outcome {
        guard step.read < step.input.count else { return .done }
        guard isOpen, let input = step.input.baseAddress, let output = step.output.baseAddress else {
            return copyASCII(&step)
        }
        // iconv wants its input mutable, but only reads it.
        var source: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: input + step.read)
            .assumingMemoryBound(to: CChar.self)
        var sourceLeft = step.input.count - step.read
        var target: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(output + step.written)
            .assumingMemoryBound(to: CChar.self)
        var targetLeft = step.output.count - step.written
        _ = iconv(descriptor, &source, &sourceLeft, &target, &targetLeft)
        step.read = step.input.count - sourceLeft
        step.written = step.output.count - targetLeft
        return sourceLeft == 0 ? .done : .stopped
    }

    /// What can still be done without tables.
    private func copyASCII(_ step: inout Conversion) -> Outcome {
        while step.read < step.input.count {
            guard step.input[step.read] < 0x80 else { return .stopped }
            step.output[step.written] = step.input[step.read]
            step.read += 1
            step.written += 1
        }
        return .done
    }

    /// `iconv_open` answers −1, not null, when it knows no such coding.
    private var isOpen: Bool { Int(bitPattern: descriptor) != -1 }
}

/// A thread's two converters, closed when it ends.
private final class GB18030Converters {
    let encoder = Converter(from: "UTF-8", to: "GB18030")
    let decoder = Converter(from: "GB18030", to: "UTF-8")

    deinit {
        encoder.close()
        decoder.close()
    }

    /// The running thread's own.
    static var current: GB18030Converters {
        if let stored = pthread_getspecific(key) {
            return Unmanaged<GB18030Converters>.fromOpaque(stored).takeUnretainedValue()
        }
        let converters = GB18030Converters()
        pthread_setspecific(key, Unmanaged.passRetained(converters).toOpaque())
        return converters
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let status = pthread_key_create(&key) { stored in
            if let stored { Unmanaged<GB18030Converters>.fromOpaque(stored).release() }
        }
        precondition(status == 0, "a process has room for one more thread key")
        return key
    }()
}
