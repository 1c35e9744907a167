import Foundation
import SupplyChain
import Testing
@Test func zzreport() { for r in ManifestRow.all where r.path.hasSuffix(".xml") || r.path.hasSuffix(".XML") { 
  switch DocumentInspection.inspect(path: r.file).result { case .success(let d): print("ZZ", r["kind"]!, r.path, d.warnings.map(\.rawValue)); case .failure(let e): print("ZZ", r["kind"]!, r.path, e) } } }
