/// Which release of the program this is.
package enum Release {
    /// Its number.
    package static let version = "0.9.0"
}
