/// The most a message may hold.
struct HTTPMessageLimits: Equatable, Sendable {
    var startLine = 8 * 1024
    var head = 16 * 1024
    var fieldCount = 64
    var body: Int
}

/// A whole message: its head, and its body decoded.
struct HTTPMessage: Equatable, Sendable {
    var head: HTTPHead
    var body: [UInt8]
    /// Whether another message may follow on the same connection.
    var keepsAlive: Bool
}

/// Finds the messages in a stream of octets, for servers and clients.
///
/// Strict where leniency has been used to smuggle requests past a proxy: every line ends with CR LF, a length is given
/// once and in one way, nothing is folded. Octets of an incomplete head or chunk line are not consumed; the caller
/// brings them again with more behind them.
struct HTTPParser: Sendable {
    enum Kind: Sendable {
        case request
        /// A response; one to HEAD has no body whatever its head says.
        case response(toHead: Bool)
    }

    private enum State: Sendable {
        case head
        case sized(remaining: Int)
        case chunkSize
        case chunk(remaining: Int)
        case chunkEnd
        case trailer(lineCount: Int)
        case untilEnd
    }

    private let kind: Kind
    private let limits: HTTPMessageLimits
    private var state = State.head
    private var head: HTTPHead?
    private var body: [UInt8] = []

    /// How much of the incomplete head has been looked at already, where its last line begins, and how many it has.
    private var scannedCount = 0
    private var lineStart = 0
    private var lineCount = 0
    private var interimCount = 0
    private var hasSkippedLine = false

    /// Longest line with a chunk's size and extensions.
    private static let chunkLineLimit = 256

    init(_ kind: Kind, limits: HTTPMessageLimits) {
        self.kind = kind
        self.limits = limits
    }

    /// Whether the head of a message has been consumed, but not all of its body.
    var isInsideBody: Bool { head != nil }

    /// Whether the client waits for permission to send its body (RFC 9110 §10.1.1).
    var expectsContinue: Bool {
        guard let head, head.minorVersion == 1, body.isEmpty else { return false }
        return head.fields["Expect"] != nil
    }

    /// Uses octets up to the end of the first whole message, and says how many were used.
    mutating func consume(_ octets: Span<UInt8>) throws(HTTPFault) -> (used: Int, message: HTTPMessage?) {
        var position = 0
        while true {
            switch state {
            case .head:
                skipEmptyLine(octets, &position)
                guard let end = try headEnd(octets, from: position) else { return (position, nil) }
                try beginMessage(octets.extracting(position..<end))
                position = end
            case .sized(let remaining):
                let left = take(remaining, octets, &position)
                state = .sized(remaining: left)
                guard left == 0 else { return (position, nil) }
                return (position, finish(keepsAlive: true))
            case .chunkSize:
                guard let line = try chunkLine(octets, from: position) else { return (position, nil) }
                let size = try chunkSize(octets.extracting(position..<line))
                position = line + 2
                state = size == 0 ? .trailer(lineCount: 0) : .chunk(remaining: size)
            case .chunk(let remaining):
                let left = take(remaining, octets, &position)
                state = left == 0 ? .chunkEnd : .chunk(remaining: left)
                guard left == 0 else { return (position, nil) }
            case .chunkEnd:
                guard octets.count - position >= 2 else { return (position, nil) }
                guard octets[position] == 0x0D, octets[position + 1] == 0x0A else { throw .badChunk }
                position += 2
                state = .chunkSize
            case .trailer(let count):
                // Trailers are fields nobody here asks for; they are counted and forgotten.
                guard let line = try chunkLine(octets, from: position) else { return (position, nil) }
                let isLast = line == position
                guard isLast || count < limits.fieldCount else { throw .manyFields(limit: limits.fieldCount) }
                position = line + 2
                guard !isLast else { return (position, finish(keepsAlive: true)) }
                state = .trailer(lineCount: count + 1)
            case .untilEnd:
                guard octets.count - position <= limits.body - body.count else {
                    throw .largeBody(limit: limits.body)
                }
                _ = take(octets.count - position, octets, &position)
                return (position, nil)
            }
            // A message without a body is whole as soon as its head is.
            if case .sized(remaining: 0) = state { return (position, finish(keepsAlive: true)) }
        }
    }

    /// The message that ends because its connection does, or `nil` when that cuts it off.
    mutating func end() -> HTTPMessage? {
        guard case .untilEnd = state else { return nil }
        return finish(keepsAlive: false)
    }

    private mutating func finish(keepsAlive: Bool) -> HTTPMessage? {
        defer {
            state = .head
            head = nil
            body = []
            hasSkippedLine = false
        }
        guard let head else { return nil }
        return HTTPMessage(head: head, body: body, keepsAlive: keepsAlive && head.keepsAlive)
    }

    /// RFC 9112 §2.2: one empty line before a request is forgiven.
    private mutating func skipEmptyLine(_ octets: Span<UInt8>, _ position: inout Int) {
        guard case .request = kind, !hasSkippedLine, octets.count - position >= 2 else { return }
        guard octets[position] == 0x0D, octets[position + 1] == 0x0A else { return }
        hasSkippedLine = true
        scannedCount = 0
        position += 2
    }

    /// Where the head that begins at `start` ends, behind its empty line, or `nil` when that has not come yet.
    private mutating func headEnd(_ octets: Span<UInt8>, from start: Int) throws(HTTPFault) -> Int? {
        while start + scannedCount < octets.count {
            let index = start + scannedCount
            scannedCount += 1
            guard lineCount > 0 || scannedCount <= limits.startLine else {
                throw .longStartLine(limit: limits.startLine)
            }
            guard scannedCount <= limits.head else { throw .largeHead(limit: limits.head) }
            guard octets[index] == 0x0A else { continue }
            let length = scannedCount - 2 - lineStart
            guard length >= 0, octets[index - 1] == 0x0D else { throw .badLineEnding }
            lineStart = scannedCount
            lineCount += 1
            guard length == 0 else { continue }
            scannedCount = 0
            lineStart = 0
            lineCount = 0
            return index + 1
        }
        return nil
    }

    private mutating func beginMessage(_ octets: Span<UInt8>) throws(HTTPFault) {
        let head: HTTPHead
        switch kind {
        case .request: head = try HTTPHead(request: octets, fieldLimit: limits.fieldCount)
        case .response: head = try HTTPHead(response: octets, fieldLimit: limits.fieldCount)
        }
        if case .response(let status) = head.start, status < 200 {
            // Interim responses (RFC 9110 §15.2) are skipped, but not without end; nobody here switches protocols.
            interimCount += 1
            guard status != 101, interimCount <= 8 else { throw .unexpectedResponse }
            return
        }
        interimCount = 0
        state = try bodyState(of: head)
        self.head = head
    }

    /// How the end of the body is found (RFC 9112 §6.3).
    private func bodyState(of head: HTTPHead) throws(HTTPFault) -> State {
        let lengths = head.fields.values("Content-Length")
        let codings = head.fields.values("Transfer-Encoding")
        guard lengths.isEmpty || codings.isEmpty else { throw .conflictingLengths }
        guard lengths.count <= 1 else { throw .badContentLength }
        switch head.start {
        case .request:
            if let expectation = head.fields["Expect"], !HTTPFields.areEqual(expectation, "100-continue") {
                throw .unmetExpectation
            }
        case .response(let status):
            if case .response(toHead: true) = kind { return .sized(remaining: 0) }
            if !HTTPResponse.mayHaveBody(status) { return .sized(remaining: 0) }
        }
        if !codings.isEmpty {
            guard codings.count == 1, HTTPFields.areEqual(codings[0], "chunked"), head.minorVersion == 1 else {
                throw .unsupportedCoding
            }
            return .chunkSize
        }
        if let length = lengths.first { return .sized(remaining: try contentLength(length)) }
        switch head.start {
        case .request: return .sized(remaining: 0)
        case .response: return .untilEnd
        }
    }

    private func contentLength(_ text: String) throws(HTTPFault) -> Int {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { throw .badContentLength }
        // Digits that are too many for an integer are in any case too many for us.
        guard let length = Int(text), length <= limits.body else { throw .largeBody(limit: limits.body) }
        return length
    }

    /// Where the line that begins at `start` has its CR LF, or `nil` when that has not come yet.
    private func chunkLine(_ octets: Span<UInt8>, from start: Int) throws(HTTPFault) -> Int? {
        guard let end = octets.firstIndex(of: 0x0A, from: start) else {
            guard octets.count - start <= Self.chunkLineLimit else { throw .badChunk }
            return nil
        }
        guard end > start, octets[end - 1] == 0x0D, end - start <= Self.chunkLineLimit else { throw .badChunk }
        return end - 1
    }

    /// `1*HEXDIG [";" extensions]`; the extensions are ignored (RFC 9112 §7.1.1).
    private func chunkSize(_ line: Span<UInt8>) throws(HTTPFault) -> Int {
        var size = 0
        var index = 0
        while index < line.count, let digit = line[index].hexDigit {
            size = size * 16 + Int(digit)
            index += 1
            // Checked at each digit, so that the size cannot overflow.
            guard size <= limits.body - body.count else { throw .largeBody(limit: limits.body) }
        }
        guard index > 0, index == line.count || line[index] == 0x3B else { throw .badChunk }
        return size
    }

    /// Moves up to `count` octets to the body, and returns how many are still missing.
    private mutating func take(_ count: Int, _ octets: Span<UInt8>, _ position: inout Int) -> Int {
        let taken = min(count, octets.count - position)
        octets.extracting(position..<(position + taken)).withUnsafeBufferPointer { body.append(contentsOf: $0) }
        position += taken
        return count - taken
    }
}
