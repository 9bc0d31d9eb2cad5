import Inquiry
import Primitives
import SMS

/// A company that answers once a day or so, by files in a folder that both sides can reach.
///
/// It is asked like any other, and says "later" until its answer lies in the folder: questions go into a file when
/// the interval is over, and answers are looked for whenever somebody asks. What was asked and answered is known from the
/// folder alone, so that neither a restart nor a crash asks twice or loses an answer.
struct FileSource: CompanySource {
    private let folder: Lock<ExchangeFolder>
    private let worker: any Offloader
    private let clock: @Sendable () -> WallTime

    /// How soon questions without an answer are looked after again.
    static let lookInterval = Duration.seconds(30)

    init(_ folder: ExchangeFolder, worker: any Offloader, clock: @escaping @Sendable () -> WallTime) {
        self.folder = Lock(folder)
        self.worker = worker
        self.clock = clock
    }

    func ask(_ items: [BatchItem]) async throws(BatchFailure) -> [BatchAnswer] {
        let now = clock()
        let outcome = await worker.value { [folder] () -> Result<[BatchAnswer], FileError> in
            folder.withLock { folder in
                do throws(FileError) {
                    let answers = try folder.exchange(items, at: now)
                    return .success(
                        items.map { item in
                            let counts = answers[item.question]
                            return BatchAnswer(
                                question: item.question, answer: counts.map { .counts($0) } ?? .later(Self.lookInterval)
                            )
                        })
                } catch {
                    return .failure(error)
                }
            }
        }
        switch outcome {
        case .success(let answers): return answers
        case .failure(let error): throw .folder("\(error)")
        }
    }
}
