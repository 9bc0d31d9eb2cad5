/// One thing to be done on a loop's thread.
enum Work {
    case job(UnownedJob)
    case body(() -> Void)
}

/// What other threads have handed to a loop and it has not looked at yet.
struct Mailbox {
    /// What is to be done, in the order it came.
    var work: [Work] = []
    /// Whether the loop has been woken since it last looked; once suffices for all that arrives before.
    var isAwakened = false
    /// Whether a thread works for the loop.
    var hasThread = true
    /// Whether somebody has asked for the end already.
    var isEnding = false
}
