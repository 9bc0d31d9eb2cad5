@main struct GatewaySim {
    static func main() {}
}
