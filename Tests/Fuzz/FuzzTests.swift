import Digest
import Testing

/// The corpora, and a bounded number of damaged inputs after each; `make fuzz` goes on from here for as long as one likes.
@Suite struct FuzzTests {
    /// How many damaged inputs, and how many octets of them, each target gets.
    private static let mutationLimits = (count: 2_000, octetCount: 250_000)
    private static let seed: UInt64 = 0x5EED_1069_9000

    @Test func `every target has a corpus and every corpus a target`() throws {
        #expect(try Corpus.names() == FuzzTargets.all.map(\.name).sorted())
    }

    @Test(arguments: FuzzTargets.all.map(\.name))
    func `what is kept holds`(name: String) throws {
        let target = try #require(FuzzTargets.all.first { $0.name == name })
        var takenCount = 0
        for input in try Corpus(name).inputs {
            do throws(Finding) {
                if try target.check(input) { takenCount += 1 }
            } catch {
                Issue.record("\(error), input \(Hex.text(of: input))")
            }
        }
        // Were all refused, damage to them would never come far.
        #expect(takenCount > 0)
    }

    @Test(arguments: FuzzTargets.all.map(\.name))
    func `what is damaged is taken or refused, and holds`(name: String) throws {
        let target = try #require(FuzzTargets.all.first { $0.name == name })
        let corpus = try Corpus(name).inputs
        var mutator = Mutator(corpus, seed: Self.seed)
        var octetsLeft = Self.mutationLimits.octetCount
        for index in 0..<Self.mutationLimits.count where octetsLeft > 0 {
            let input = mutator.next()
            octetsLeft -= input.count
            do throws(Finding) {
                _ = try target.check(input)
            } catch {
                Issue.record("\(error), seed \(Self.seed), mutation \(index): \(Hex.text(of: input))")
            }
        }
    }
}
