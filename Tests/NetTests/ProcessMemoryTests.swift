import Glibc
import Net
import Testing

@Suite struct ProcessMemoryTests {
    @Test func `a process can keep its memory out of core dumps`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            ProcessMemory.keepToItself()
            var limit = rlimit(rlim_cur: 1, rlim_max: 1)
            getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
            exit(!ProcessMemory.isDumpable && limit.rlim_cur == 0 && limit.rlim_max == 0 ? 0 : 1)
        }
    }
}
