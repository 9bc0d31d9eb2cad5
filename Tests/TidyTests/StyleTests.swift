import Foundation
import Testing

/// What must hold in every file.
@Suite struct StyleTests {
    /// Code that stops the process for another's mistake, or says nothing of its own.
    static let banned = [
        "try!", "fatalError(", " as! ", "// MARK", "TODO", "FIXME", "public ", "NSLog(",
    ]

    /// Types whose safety the compiler cannot see: everything in them belongs to the loop's thread or is under a lock.
    static let unchecked: Set<String> = [
        "Sources/Net/HTTP/HTTPClientConnection.swift", "Sources/Net/HTTP/HTTPClientPool.swift",
        "Sources/Net/HTTP/HTTPServer.swift", "Sources/Net/HTTP/HTTPServerConnection.swift",
        "Sources/Net/HTTP/HTTPStream.swift",
        "Sources/Net/Loop/EventLoop.swift", "Sources/Net/Loop/EventLoopTimers.swift",
        "Sources/Net/Loop/TimerQueue.swift", "Sources/Net/Sockets/Connection.swift",
        "Sources/Net/Sockets/Dialling.swift", "Sources/Net/Sockets/Listener.swift",
        "Sources/Net/Sockets/Socket.swift", "Sources/Responder/Operations/PassClock.swift",
        "Sources/Store/Commit/CommitThreads.swift",
        "Sources/Store/Commit/WaitingLock.swift",
        "Sources/Store/Commit/PendingChange.swift", "Sources/Primitives/Lock.swift",
    ]

    @Test func `only loop, locks and their kind are safe on their own word`() {
        let found = Sources.files.filter { file in file.code.contains { $0.text.contains("@unchecked") } }
        #expect(Set(found.map(\.path)) == Self.unchecked)
    }

    @Test(arguments: banned)
    func `some things are never written`(word: String) {
        #expect(Sources.places { _, code in code.contains(word) } == [])
    }

    @Test func `nothing is printed`() {
        #expect(
            Sources.places { _, code in
                code.range(of: "print(").map { code[..<$0.lowerBound].last?.isLetter != true } ?? false
            } == [])
    }

    @Test func `no value is unwrapped by force`() {
        let marks: Set<Character> = [")", "]"]
        let found = Sources.places { _, code in
            var previous: Character = " "
            for (index, character) in zip(code.indices, code) {
                defer { previous = character }
                guard character == "!", previous.isLetter || previous.isNumber || marks.contains(previous) else {
                    continue
                }
                let next = code[code.index(after: index)...].first
                // `a != b` has a space before it by our format; `X!` in a type is an implicitly unwrapped one, banned too.
                if next != "=" { return true }
            }
            return false
        }
        #expect(found == [])
    }

    @Test func `every package declaration says what it is for`() {
        var found: [String] = []
        for file in Sources.files {
            for (index, line) in file.lines.enumerated() {
                let code = line.trimmingCharacters(in: .whitespaces)
                guard code.hasPrefix("package ") || code.contains(" package ") && !code.hasPrefix("//") else {
                    continue
                }
                guard code.range(of: #"^(@\w+ )*(nonisolated )?package "#, options: .regularExpression) != nil else {
                    continue
                }
                if !isDocumented(file.lines, index) { found.append("\(file.path):\(index + 1)") }
            }
        }
        #expect(found == [])
    }

    /// Whether a sentence stands above, attributes and conformances to well-known protocols aside.
    private func isDocumented(_ lines: [String], _ index: Int) -> Bool {
        let declaration = lines[index]
        // What a protocol of the standard library or of ours asks for is described there.
        let witnesses = [
            "func hash(", "static func == ", "static func < ", "func next()", "var description", "init(from",
            "func encode(",
            "extension ", "import ",
        ]
        if witnesses.contains(where: declaration.contains) { return true }
        var above = index - 1
        while above >= 0 {
            let line = lines[above].trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("///") { return true }
            guard line.hasPrefix("@") else { break }
            above -= 1
        }
        return implementsProtocol(lines, index)
    }

    /// Whether the declaration stands in a type or extension that names a protocol of ours which describes it.
    private func implementsProtocol(_ lines: [String], _ index: Int) -> Bool {
        let described = [": LinkOwner", ": Dialect", ": SerialExecutor", ": ConnectionDelegate", ": CompanySource"]
        let own = lines[index].prefix { $0 == " " }.count
        for line in lines[..<index].reversed() where line.prefix(while: { $0 == " " }).count < own && !line.isEmpty {
            return described.contains(where: line.contains)
        }
        return false
    }

    @Test func `no file is called after nothing in particular`() {
        let names = ["Utils", "Common", "Helpers", "Types", "Misc", "Placeholder"]
        #expect(Sources.files.map(\.path).filter { path in names.contains { path.contains("/\($0)") } } == [])
    }

    @Test func `secrets and texts are no facts for a log`() {
        let found = Sources.places { _, code in
            code.contains("log.")
                && ["password", "shortMessage", ".digits", "tail", ".text]"].contains(where: code.contains)
        }
        #expect(found == [])
    }
}
