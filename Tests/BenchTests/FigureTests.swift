import Testing

@testable import bench

@Suite struct FigureTests {
    @Test(arguments: [
        (12_345.6, 0, "12346"), (0.25, 1, "0.3"), (0.061, 3, "0.061"), (7.0, 2, "7.00"), (-1.5, 1, "-1.5"),
        (99.96, 1, "100.0"),
    ])
    func `a number is written with as many digits as it has a use for`(value: Double, digits: Int, text: String) {
        #expect(value.text(digits: digits) == text)
    }

    @Test func `from a hundred up nothing stands after the point`() {
        #expect(Figure.high.text(99.4) == "99.4")
        #expect(Figure.high.text(1_258.3) == "1258")
    }
}
