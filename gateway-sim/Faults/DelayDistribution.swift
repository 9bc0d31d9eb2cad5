import Arguments
import Glibc

/// How long something takes: always the same, or drawn by chance.
enum DelayDistribution: Equatable, Sendable {
    case fixed(Duration)
    /// Every duration between the two is as likely as any other.
    case uniform(Duration, Duration)
    /// Most are near the mean, and few take much longer (exponential).
    case exponential(mean: Duration)
    /// Around a mean, with this standard deviation; never less than nothing.
    case normal(mean: Duration, deviation: Duration)

    /// The next delay.
    func draw(using generator: inout some RandomNumberGenerator) -> Duration {
        switch self {
        case .fixed(let duration): return duration
        case .uniform(let least, let greatest):
            return least + (greatest - least) * Double.random(in: 0...1, using: &generator)
        case .exponential(let mean): return mean * -log(Double.random(in: 1e-9...1, using: &generator))
        case .normal(let mean, let deviation):
            // Two uniform numbers make a normal one (Box and Muller 1958).
            let radius = (-2 * log(Double.random(in: 1e-9...1, using: &generator))).squareRoot()
            return max(.zero, mean + deviation * radius * cos(2 * .pi * Double.random(in: 0...1, using: &generator)))
        }
    }
}

extension DelayDistribution {
    /// `2s`, `1s..5s`, `exp:3s` or `normal:2s,500ms`; `nil` for anything else.
    init?(_ text: String) {
        let time = ValueKind<Duration>.duration(.zero...(.seconds(172_800))).parse
        if text.hasPrefix("exp:") {
            guard let mean = time(String(text.dropFirst(4))) else { return nil }
            self = .exponential(mean: mean)
        } else if text.hasPrefix("normal:") {
            let parts = text.dropFirst(7).split(separator: ",").map { time(String($0)) }
            guard parts.count == 2, let mean = parts[0], let deviation = parts[1] else { return nil }
            self = .normal(mean: mean, deviation: deviation)
        } else if let range = text.firstRange(of: "..") {
            guard let least = time(String(text[..<range.lowerBound])),
                let greatest = time(String(text[range.upperBound...])), least <= greatest
            else { return nil }
            self = .uniform(least, greatest)
        } else {
            guard let duration = time(text) else { return nil }
            self = .fixed(duration)
        }
    }
}

extension ValueKind where Value == DelayDistribution {
    /// A delay as typed.
    static var delay: Self {
        Self(expectation: "a delay: 2s, 1s..5s (any of these), exp:3s (mean) or normal:2s,500ms (mean, deviation)") {
            DelayDistribution($0)
        }
    }
}
