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

extension SessionCommand {
    /// The command of that number, where the rules about commands name it.
    init?(_ command: SMPP.CommandID) {
        switch command {
        case .bindTransmitter: self = .bindTransmitter
        case .bindReceiver: self = .bindReceiver
        case .bindTransceiver: self = .bindTransceiver
        case .outbind: self = .outbind
        case .submitSM: self = .submitSM
        case .submitMulti: self = .submitMulti
        case .deliverSM: self = .deliverSM
        case .dataSM: self = .dataSM
        case .querySM: self = .querySM
        case .cancelSM: self = .cancelSM
        case .replaceSM: self = .replaceSM
        case .alertNotification: self = .alertNotification
        case .enquireLink: self = .enquireLink
        case .unbind: self = .unbind
        case .bindTransmitterResp: self = .bindTransmitterResp
        case .bindReceiverResp: self = .bindReceiverResp
        case .bindTransceiverResp: self = .bindTransceiverResp
        case .submitSMResp: self = .submitSMResp
        case .deliverSMResp: self = .deliverSMResp
        case .dataSMResp: self = .dataSMResp
        case .enquireLinkResp: self = .enquireLinkResp
        case .unbindResp: self = .unbindResp
        case .genericNack: self = .genericNack
        default: return nil
        }
    }
}
