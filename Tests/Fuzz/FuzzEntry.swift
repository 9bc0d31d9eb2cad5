import Foundation

// What libFuzzer calls; `Tests/Fuzz/run` links it into a program of its own.

/// The target that the environment names.
private let chosen: any FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["TONGCHA_FUZZ_TARGET"] ?? ""
    guard let target = FuzzTargets.all.first(where: { $0.name == name }) else {
        print("TONGCHA_FUZZ_TARGET is to be one of \(FuzzTargets.all.map(\.name).joined(separator: ", "))")
        exit(2)
    }
    return target
}()

/// Checks one input; a finding ends the process, for libFuzzer to keep the input.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOneInput(_ octets: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do throws(Finding) {
        _ = try chosen.check(Array(UnsafeBufferPointer(start: octets, count: count)))
    } catch {
        FileHandle.standardError.write(Data("finding: \(error)\n".utf8))
        abort()
    }
    return 0
}
