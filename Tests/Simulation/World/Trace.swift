import Net
import Primitives

/// What happened in a world, as one number: two plays of the same seed have the same.
@LoopActor
final class Trace {
    /// Everything so far, FNV-1a.
    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    /// Whether every note is shown as well.
    let isShown: Bool
    private let time: () -> Duration

    init(isShown: Bool, time: @escaping () -> Duration) {
        self.isShown = isShown
        self.time = time
    }

    /// Takes note of an event.
    func note(_ text: @autoclosure () -> String) {
        let text = text()
        let now = time()
        add("\(now / .nanoseconds(1)) ".utf8)
        add(text.utf8)
        if isShown { Terminal.write("\(Self.clock(now))  \(text)\n") }
    }

    /// Takes note of octets that nobody wants to read.
    func note(octets: [UInt8]) { for octet in octets { add(octet) } }

    private func add(_ octets: some Sequence<UInt8>) { for octet in octets { add(octet) } }

    private func add(_ octet: UInt8) { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3 }

    /// `1 d 02:03:04.005`.
    static func clock(_ time: Duration) -> String {
        let milliseconds = Int(time / .milliseconds(1))
        func padded(_ number: Int, _ width: Int) -> String {
            String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
        }
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        let (minutes, second) = seconds.quotientAndRemainder(dividingBy: 60)
        let (hours, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        let (days, hour) = hours.quotientAndRemainder(dividingBy: 24)
        return "\(days) d \(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2)).\(padded(rest, 3))"
    }
}
