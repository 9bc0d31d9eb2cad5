#if PostgreSQL
    import SMS

    /// A node's place in the store: under which number, and whose rows it looks after.
    struct NodePlace: Sendable {
        let number: Int64
        /// A random number, by which a node that was ended is told from one that has its number afterwards.
        let incarnation: Int64
        /// The numbers whose rows it looks after, by the number of the link; inquiries are link 0.
        var numbers: [Int64: [Int64]] = [:]

        /// Whether the node still has its place; locks it against being ended as long as the batch lasts.
        static let fence: Connection.SQL = """
            SELECT number FROM node WHERE number = $1::bigint AND incarnation = $2::bigint FOR SHARE
            """

        /// Whether the node looks after a reply on a link.
        func looksAfter(_ reply: MessageID, on link: Int64) -> Bool {
            numbers[link]?.contains(Int64(reply.node)) == true
        }

        var parameters: Parameters {
            var parameters = Parameters()
            parameters.add(number)
            parameters.add(incarnation)
            return parameters
        }
    }
#endif
