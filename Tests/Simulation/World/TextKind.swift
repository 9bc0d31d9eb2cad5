/// What a text is to the one who sends it.
enum TextKind: String, Sendable {
    /// A query with the right tail.
    case rightQuery
    /// A query with a tail that is not the sender's.
    case wrongQuery
    /// The keyword alone.
    case startQuery
    /// The right tail alone, after the keyword.
    case bareTail
    /// A tail that is none.
    case badTail
    /// A command that is always answered.
    case information
    /// A question for help.
    case help
    /// Talk.
    case chatter
    case optOut
    case optIn
    case language
    case progress
}
