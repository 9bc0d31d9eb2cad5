/// A company that is asked: what it can count, and how it wants to be asked.
package struct Source: Hashable, Sendable {
    /// The company's id in the catalog, such as `tencent`.
    package var company: String
    /// The ids of the applications it counts accounts of, in the order people see them.
    package var applications: [String]
    /// How much it is asked at once, and how long it may take.
    package var limits: SourceLimits

    /// A company that counts accounts of these applications.
    package init(company: String, applications: [String], limits: SourceLimits = SourceLimits()) {
        self.company = company
        self.applications = applications
        self.limits = limits
    }
}

/// How much one company is asked at once, and how long it may take.
package struct SourceLimits: Hashable, Sendable {
    /// The most questions in one batch, 1 or more.
    package var batchSize: Int
    /// How long the first question of a batch waits for company.
    package var linger: Duration
    /// The most batches that wait for their answer at one time, 1 or more.
    package var batchesInFlight: Int
    /// How long a batch may take before it counts as failed.
    package var batchTimeout: Duration
    /// How many failed batches in a row open the circuit, 1 or more.
    package var failuresToOpen: Int

    /// Limits that suit a company reached over a private line.
    package init(
        batchSize: Int = 200, linger: Duration = .milliseconds(20), batchesInFlight: Int = 4,
        batchTimeout: Duration = .seconds(10), failuresToOpen: Int = 5
    ) {
        precondition(batchSize > 0 && batchesInFlight > 0 && failuresToOpen > 0, "a source that is never asked")
        precondition(linger >= .zero && batchTimeout > .zero, "a source that has no time to answer")
        self.batchSize = batchSize
        self.linger = linger
        self.batchesInFlight = batchesInFlight
        self.batchTimeout = batchTimeout
        self.failuresToOpen = failuresToOpen
    }
}
