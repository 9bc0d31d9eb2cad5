/// Elements that leave in the order in which they came; adding and removing cost O(1) over time.
struct FIFO<Element: Equatable & Sendable>: Equatable, Sendable {
    private var elements: [Element] = []
    private var front = 0

    var count: Int { elements.count - front }
    var first: Element? { front < elements.count ? elements[front] : nil }

    mutating func append(_ element: Element) { elements.append(element) }

    @discardableResult
    mutating func popFirst() -> Element? {
        guard front < elements.count else { return nil }
        defer {
            front += 1
            if front == elements.count {
                elements.removeAll(keepingCapacity: true)
                front = 0
            } else if front > 1_024, front * 2 > elements.count {
                elements.removeSubrange(..<front)
                front = 0
            }
        }
        return elements[front]
    }

    /// Keeps only what is still of use.
    mutating func compact(where isOfUse: (Element) -> Bool) {
        elements = elements[front...].filter(isOfUse)
        front = 0
    }
}
