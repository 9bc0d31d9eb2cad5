// Every word of the page in both languages, and the choice between them.

const words = {
  en: {
    skip: "Skip to the phone", subtitle: "a carrier on a laptop", parts: "Parts of the page",
    tabPhone: "Phone", tabTrace: "PDUs", tabLink: "Link", tabFaults: "Faults",
    reset: "Reset", resetHelp: "Forget texts, PDUs and counts; end every fault",
    otherLanguage: "中文", otherLanguageHelp: "切换到中文",
    themeauto: "◐ Auto", themelight: "☀ Light", themedark: "☾ Dark", themeHelp: "Light, dark, or as the system says",
    bound: "Bound", unbound: "Not bound", offline: "gateway-sim does not answer",
    phones: "Phones", numbers: "Numbers", newNumber: "New number", numberHint: "another number, e.g. 13900139000",
    addNumber: "Add", texts: "Texts", draft: "Text to send", draftHint: "Type here, or press the keys",
    phrases: "Phrases", phrasesTitle: "Ready-made texts", clear: "C", clearHelp: "Delete the last character",
    send: "✆ Send", end: "✕", endHelp: "Close the list, or drop what is typed", up: "Up", down: "Down",
    keypad: "Keypad", switchMode: "Switch between digits and letters",
    mode123: "123", modeabc: "abc", modeABC: "ABC", noTexts: "No texts yet. Send one to {code}.",
    segments: "{n} segments", oneSegment: "1 segment", units: "{n} units",
    waiting: "waiting", accepted: "accepted in {ms}", refused: "refused: {status}", receipt: "receipt {state}",
    receiptIn: "receipt {state} in {ms}", replyAfter: "{ms} after the question", unread: "{n} new",
    traceTitle: "PDUs", filter: "Filter", filterHint: "filter, e.g. submit_sm", direction: "Direction", bothWays: "both ways",
    onlySent: "→ sent", onlyReceived: "← received", pause: "Pause", resume: "Resume ({n})", empty: "Clear",
    saveAs: "Save as", saveText: "text", saveTextHelp: "Save the PDUs that the filter lets through as text", savePcap: "pcap",
    savePcapHelp: "Save them as a capture file for Wireshark", masked: "Numbers and contents are masked; start gateway-sim with --reveal to see them.",
    traceCount: "{n} PDUs, {shown} shown", noHex: "no dump: lines of text are dumped with --reveal only",
    linkTitle: "Link", cut: "Cut", cutHelp: "End every connection at once",
    listens: "listens at", dials: "dials", protocol: "protocol", account: "account", queued: "queued",
    unanswered: "unanswered", connection: "connection {n}", inFlight: "{n} of {window} in the window",
    noConnections: "No connection is bound.", latencyTitle: "Question to reply, last minute",
    rateTitle: "Texts a second, last minute", median: "median", slowest: "slowest", now: "now", noReplies: "no replies yet",
    sentTexts: "sent", receivedTexts: "received", sentTotal: "texts sent", receivedTotal: "texts received", refusedTotal: "segments refused",
    receiptsTotal: "receipts", pdusTotal: "PDUs",
    faultsTitle: "Faults", profiles: "Profiles",
    profilehealthy: "healthy", profileflaky: "flaky", profilethrottling: "throttling", profileslow: "slow", profiledead: "dead", profilecapped: "capped",
    profilecustom: "custom", faultHint: "throttles every 10 with ESME_RMSGQFUL", faultLine: "A fault in the words of a scenario",
    addFault: "Add", remove: "Remove {line}",
    faultThrottle: "throttle every", faultRefuse: "refuse", faultDrop: "drop the response of every",
    groupAnswers: "Responses", groupConnection: "Connection", groupReceipts: "Receipts",
    faultStall: "stall for", faultDelay: "answer after", faultJitter: "answer after", faultShuffle: "answer out of order",
    faultCut: "cut the link at every", faultReset: "reset it (RST) at every", faultVanish: "vanish, half open, at every",
    faultRead: "read slowly, at", faultNoise: "send", faultMute: "ignore enquire_link", faultBinds: "refuse the next",
    everySegments: "segments", percent: "%", seconds: "s", milliseconds: "ms", binds: "binds",
    to: "to", every: "every", octetsASecond: "octets/s",
    faultUndelivered: "report", faultLate: "report after", faultSilent: "report nothing", faultTwice: "report twice",
    faultEarly: "report before the response", faultUnknown: "report under an unknown ID",
    companiesTitle: "Companies", all: "all", answeredCount: "{n} answered", failedCount: "{n} failed", silentCount: "{n} silent",
    behaviourOf: "Behaviour of {name}", noCompanies: "The companies are not served.",
  },
  zh: {
    skip: "跳到手机", subtitle: "笔记本上的运营商", parts: "页面各部分",
    tabPhone: "手机", tabTrace: "报文", tabLink: "链路", tabFaults: "故障",
    reset: "重置", resetHelp: "清空短信、报文和计数，取消所有故障",
    otherLanguage: "English", otherLanguageHelp: "Switch to English",
    themeauto: "◐ 自动", themelight: "☀ 浅色", themedark: "☾ 深色", themeHelp: "浅色、深色或跟随系统",
    bound: "已绑定", unbound: "未绑定", offline: "gateway-sim 没有响应",
    phones: "手机", numbers: "号码", newNumber: "新号码", numberHint: "添加号码，如 13900139000",
    addNumber: "添加", texts: "短信", draft: "要发送的短信", draftHint: "在此输入，或按键盘",
    phrases: "常用语", phrasesTitle: "常用短信", clear: "C", clearHelp: "删除最后一个字符",
    send: "✆ 发送", end: "✕", endHelp: "关闭列表，或清空输入", up: "上", down: "下",
    keypad: "键盘", switchMode: "切换数字和字母",
    mode123: "123", modeabc: "abc", modeABC: "ABC", noTexts: "还没有短信。发一条到 {code} 试试。",
    segments: "{n} 条", oneSegment: "1 条", units: "{n} 字",
    waiting: "等待中", accepted: "{ms} 后被接收", refused: "被拒绝：{status}", receipt: "回执 {state}",
    receiptIn: "回执 {state}，{ms}", replyAfter: "提问后 {ms}", unread: "{n} 条新短信",
    traceTitle: "报文", filter: "筛选", filterHint: "筛选，如 submit_sm", direction: "方向", bothWays: "双向",
    onlySent: "→ 发出", onlyReceived: "← 收到", pause: "暂停", resume: "继续（{n}）", empty: "清空",
    saveAs: "存为", saveText: "文本", saveTextHelp: "把筛选出的报文存为文本", savePcap: "pcap",
    savePcapHelp: "把筛选出的报文存为 Wireshark 抓包文件", masked: "号码和内容已隐藏；启动 gateway-sim 时加 --reveal 可显示。",
    traceCount: "共 {n} 条报文，显示 {shown} 条", noHex: "无转储：文本行仅在 --reveal 时转储",
    linkTitle: "链路", cut: "切断", cutHelp: "立即断开所有连接",
    listens: "监听", dials: "连接到", protocol: "协议", account: "账号", queued: "排队",
    unanswered: "未应答", connection: "连接 {n}", inFlight: "窗口 {window} 中占用 {n}",
    noConnections: "没有已绑定的连接。", latencyTitle: "提问到回复的时间，最近一分钟",
    rateTitle: "每秒短信数，最近一分钟", median: "中位数", slowest: "最慢", now: "现在", noReplies: "还没有回复",
    sentTexts: "发出", receivedTexts: "收到", sentTotal: "发出短信", receivedTotal: "收到短信", refusedTotal: "被拒分段",
    receiptsTotal: "回执", pdusTotal: "报文",
    faultsTitle: "故障", profiles: "预设",
    profilehealthy: "正常", profileflaky: "不稳定", profilethrottling: "限流", profileslow: "缓慢", profiledead: "无响应", profilecapped: "限带宽",
    profilecustom: "自定义", faultHint: "throttles every 10 with ESME_RMSGQFUL", faultLine: "用场景语句描述故障",
    addFault: "添加", remove: "移除 {line}",
    faultThrottle: "限流，每", faultRefuse: "拒绝", faultDrop: "不应答，每",
    groupAnswers: "应答", groupConnection: "连接", groupReceipts: "回执",
    faultStall: "停顿", faultDelay: "延迟应答", faultJitter: "延迟抖动", faultShuffle: "乱序应答",
    faultCut: "断线，每", faultReset: "复位（RST），每", faultVanish: "消失（半开），每",
    faultRead: "慢速读取", faultNoise: "发送", faultMute: "不应答 enquire_link", faultBinds: "拒绝接下来的",
    everySegments: "段一次", percent: "%", seconds: "秒", milliseconds: "毫秒", binds: "次绑定",
    to: "至", every: "每", octetsASecond: "字节/秒",
    faultUndelivered: "回执", faultLate: "回执延迟", faultSilent: "没有回执", faultTwice: "回执两次",
    faultEarly: "回执早于应答", faultUnknown: "回执编号未知",
    companiesTitle: "企业", all: "全部", answeredCount: "答复 {n}", failedCount: "失败 {n}", silentCount: "沉默 {n}",
    behaviourOf: "{name} 的行为", noCompanies: "没有提供企业接口。",
  },
};

const names = {
  zh: { tencent: "腾讯", alibaba: "阿里巴巴", alipay: "支付宝", baidu: "百度", kuaishou: "快手", douyin: "抖音", jd: "京东", meituan: "美团" },
  en: { tencent: "Tencent", alibaba: "Alibaba", alipay: "Alipay", baidu: "Baidu", kuaishou: "Kuaishou", douyin: "Douyin", jd: "JD", meituan: "Meituan" },
};

let language = localStorage.getItem("language") || (navigator.language.startsWith("zh") ? "zh" : "en");

/** The words of that name in the language chosen, with what stands in braces replaced. */
export function t(name, values = {}) {
  const text = words[language][name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** What a company is called; others by their id. */
export function companyName(id) { return id === "all" ? t("all") : names[language][id] ?? id; }

/** Puts the words into everything that asks for them. */
export function translate() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", t(element.dataset.tLabel));
  for (const element of document.querySelectorAll("[data-t-title]")) element.title = t(element.dataset.tTitle);
  for (const element of document.querySelectorAll("[data-t-placeholder]")) element.placeholder = t(element.dataset.tPlaceholder);
}

/** Goes on in the other language. */
export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem("language", language);
}
