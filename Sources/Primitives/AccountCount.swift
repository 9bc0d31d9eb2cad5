/// How many accounts of one application are registered with a number.
package struct AccountCount: Hashable, Sendable {
    /// The application's id in the catalog, such as `wechat`.
    package var application: String
    /// The number of accounts, 0 … 9 999 999.
    package var count: Int

    /// What a count may be: more accounts than this on one number are a mistake of the company.
    package static let range = 0...9_999_999

    /// So many accounts of that application.
    package init(application: String, count: Int) {
        self.application = application
        self.count = count
    }
}
