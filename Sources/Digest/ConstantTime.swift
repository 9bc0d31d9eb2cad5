/// Whether two secrets are equal, found without stopping at the first difference.
///
/// The time taken tells their lengths and nothing of their contents.
package func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}
