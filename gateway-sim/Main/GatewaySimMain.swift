import GatewaySimulator
import Glibc

/// The executable: arguments in, exit code out.
@main
enum GatewaySimMain {
    static func main() async { exit(await GatewaySim.run(Array(CommandLine.arguments.dropFirst()))) }
}
