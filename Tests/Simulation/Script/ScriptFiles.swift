import GatewaySimulator
import Net
import SimulatedSystem

/// Plays scenario files one after the other, and tells which line of which did not hold.
enum ScriptFiles {
    /// Plays the files; the exit code.
    @LoopActor
    static func play(_ paths: [String], on system: SimulatedSystem, isShown: Bool) -> Int32 {
        let start = ContinuousClock.now
        var (sum, failureCount) = (Records.Tally(), 0)
        for path in paths {
            if let failure = failure(of: path, on: system, isShown: isShown, &sum) {
                failureCount += 1
                Terminal.write("\(path):\(failure)\n")
            }
        }
        let scenarios = paths.count == 1 ? "1 scenario" : "\(paths.count) scenarios"
        Terminal.write("\(sum.text(scenarios, took: .now - start)), \(failureCount) failed\n")
        return failureCount == 0 ? 0 : 1
    }

    @LoopActor
    private static func failure(
        of path: String, on system: SimulatedSystem, isShown: Bool, _ sum: inout Records.Tally
    ) -> String? {
        do throws(ScenarioError) {
            let script = try ScriptReader.read(TextFile.read(path))
            let play = ScriptPlay(script, on: system, isShown: isShown)
            defer { sum += play.world.records.tally }
            do {
                try play.run()
                return nil
            } catch let failure as ScriptPlay.Failure {
                return "\(failure.line): expected \(failure.expected)\n    got \(failure.got)"
            } catch {
                return "1: \((error as? BrokenPromise)?.text ?? "\(error)")"
            }
        } catch {
            return "\(error)"
        }
    }
}
