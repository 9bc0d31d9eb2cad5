import Wire

extension BindKind {
    init(_ kind: SMPP.Bind.Kind) {
        switch kind {
        case .transceiver: self = .transceiver
        case .transmitter: self = .transmitter
        case .receiver: self = .receiver
        }
    }
}

extension SMPP.Bind.Kind {
    init(_ kind: BindKind) {
        switch kind {
        case .transceiver: self = .transceiver
        case .transmitter: self = .transmitter
        case .receiver: self = .receiver
        }
    }
}

extension BindRequest {
    init(_ bind: SMPP.Bind) {
        self.init(
            kind: BindKind(bind.kind), systemID: bind.systemID, password: bind.password, systemType: bind.systemType,
            version: bind.interfaceVersion)
    }
}

extension SMPP.Bind {
    init(_ request: BindRequest) {
        self.init(
            SMPP.Bind.Kind(request.kind), systemID: request.systemID, password: request.password,
            systemType: request.systemType, interfaceVersion: request.version)
    }
}
