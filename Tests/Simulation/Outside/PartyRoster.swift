import GatewaySimulator

/// The parties of the shipped catalog, service by service.
enum PartyRoster {
    /// Whom each service asks, by the service's id, in the catalog's order.
    static let services: [(id: String, parties: [String])] = [
        ("accounts", companies), ("phone-cards", carriers), ("bank-cards", banks),
    ]
    /// Those who have accounts.
    static let companies = CompanyRoll.companies
    /// Those who have phone cards.
    static let carriers = ["cmcc", "ctcc", "cucc", "cbn", "resellers"]
    /// Those who have bank cards.
    static let banks = ["icbc", "abc", "boc", "ccb", "bocom", "psbc", "cmb", "citic", "ceb", "cmbc", "spdb", "cib"]

    /// What parties and applications are called in Chinese texts; an application that bears its company's name is called so.
    static let names: [String: String] = [
        "tencent": "腾讯", "alibaba": "阿里巴巴", "alipay": "支付宝", "baidu": "百度", "kuaishou": "快手", "douyin": "抖音",
        "jd": "京东", "meituan": "美团", "wechat": "微信", "qq": "QQ", "taobao": "淘宝", "xianyu": "闲鱼", "dingtalk": "钉钉",
        "cmcc": "移动", "ctcc": "电信", "cucc": "联通", "cbn": "广电", "resellers": "转售",
        "icbc": "工行", "abc": "农行", "boc": "中行", "ccb": "建行", "bocom": "交行", "psbc": "邮储", "cmb": "招行",
        "citic": "中信", "ceb": "光大", "cmbc": "民生", "spdb": "浦发", "cib": "兴业",
    ]

    /// What a party counts: a company its applications, and others under their own ids.
    static func applications(of party: String) -> [String] { CompanyRoll.applications(of: party) }

    /// The place of a service by its id.
    static func place(of service: String) -> Int? { services.firstIndex { $0.id == service } }

    /// The place of the service that asks a party.
    static func service(of party: String) -> Int? { services.firstIndex { $0.parties.contains(party) } }
}
