/// The lines a person types, or a file holds, one at a time.
enum StandardInput {
    /// The lines up to the end of the input, read on a thread of its own so that the loop never waits for a person.
    static func lines() -> AsyncStream<String> {
        AsyncStream { continuation in
            let reading = Task.detached {
                while let line = readLine() { continuation.yield(line) }
                continuation.finish()
            }
            continuation.onTermination = { _ in reading.cancel() }
        }
    }
}
