import Dialogue

/// Catalogs, and what people would say to a service that has them.
struct CatalogTarget: FuzzTarget {
    let name = "catalog"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let catalog: Catalog
        do throws(DialogueError) {
            catalog = try CatalogReader.read(input)
        } catch {
            guard case .faults(let faults) = error, !faults.isEmpty else { throw Finding(description: "\(error)") }
            let lines = input.count { $0 == 0x0A || $0 == 0x0D } + 1
            for fault in faults { try hold((1...lines).contains(fault.line), "\(fault) in \(lines) lines") }
            return false
        }
        let parser = CommandParser(CommandBook(catalog))
        for service in catalog.services {
            for word in service.commands { _ = parser.parse(word + " 01123X") }
        }
        for company in catalog.companies {
            for name in company.names.all { _ = parser.parse("解绑" + name) }
        }
        return true
    }
}
