import Foundation
import SupplyChain
import Testing
@Test func zzslow() {
  func t(_ n: String, _ s: String) { let d = Data(s.utf8); let a = Date(); var r = "ok"; do { _ = try Document(reading: d) } catch { r = "\(error)" }; print("ZZ", n, d.count, Date().timeIntervalSince(a), r) }
  t("attrs", "<a " + (0..<700_000).map { "a\($0)=''" }.joined(separator: " ") + "/>")
  t("xmlns", "<a " + (0..<300_000).map { "xmlns:a\($0)='u:\($0)'" }.joined(separator: " ") + ">" + String(repeating: "<a1:b/>", count: 100_000) + "</a>")
  t("xmlns2", "<a " + (0..<60_000).map { "xmlns:a\($0)='u:\($0)'" }.joined(separator: " ") + ">" + String(repeating: "<a1:b/>", count: 700_000) + "</a>")
  t("elements", "<a>" + String(repeating: "<b/>", count: 2_000_000) + "</a>")
  t("prefixed unknown", "<a>" + String(repeating: "<q:b/>", count: 1_000_000) + "</a>")
  t("deep", String(repeating: "<a>", count: 2_000_000))
  t("pi", "<a>" + String(repeating: "<?a?>", count: 1_600_000) + "</a>")
  t("comments", String(repeating: "<!---->", count: 1_100_000) + "<a/>")
  t("open comment", "<!--" + String(repeating: "-", count: 8_000_000))
  t("open pis", "<?" + String(repeating: "?", count: 8_000_000))
  t("entities", "<a>" + String(repeating: "&amp;", count: 1_600_000) + "</a>")
  t("charrefs", "<a>" + String(repeating: "&#65;", count: 200_000) + "</a>")
  t("cdata", "<a>" + String(repeating: "<![CDATA[]]>", count: 600_000) + "</a>")
  t("brackets", "<a>" + String(repeating: "]", count: 8_000_000) + "</a>")
  t("lt", "<a>" + String(repeating: "<", count: 8_000_000) + "</a>")
  t("amp", "<a>" + String(repeating: "&", count: 8_000_000) + "</a>")
  t("longname", "<" + String(repeating: "a", count: 8_000_000) + "/>")
  t("bigattr open", "<a x='" + String(repeating: "x", count: 8_000_000))
  t("tag open", "<a " + String(repeating: " ", count: 8_000_000))
  t("attrs 64", "<a>" + String(repeating: "<b " + (0..<60).map { "a\($0)=''" }.joined(separator: " ") + "/>", count: 20_000) + "</a>")
}
