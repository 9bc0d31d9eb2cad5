@main struct Tongcha {
    static func main() {}
}
