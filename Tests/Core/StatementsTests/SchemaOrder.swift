/// The order of elements in camt.053.001.08.xsd for each type that our messages use; one line per type.
enum SchemaOrder {
    /// Types are found by the end of a path; the longest match counts.
    static func children(of path: String) -> [String]? {
        let fitting = types.filter { path.hasSuffix("/" + $0.key) }
        return fitting.max { $0.key.count < $1.key.count }?.value
    }

    private static let types: [String: [String]] = [
        "Document": "BkToCstmrStmt",
        "BkToCstmrStmt": "GrpHdr Stmt SplmtryData",
        "GrpHdr": "MsgId CreDtTm MsgRcpt MsgPgntn OrgnlBizQry AddtlInf",
        "Stmt": """
        Id StmtPgntn ElctrncSeqNb RptgSeq LglSeqNb CreDtTm FrToDt CpyDplctInd RptgSrc Acct RltdAcct Intrst Bal \
        TxsSummry Ntry AddtlStmtInf
        """,
        "FrToDt": "FrDtTm ToDtTm",
        "Stmt/Acct": "Id Tp Ccy Nm Prxy Ownr Svcr",
        "Acct/Id": "IBAN Othr",
        "Othr": "Id SchmeNm Issr",
        "Ownr": "Nm PstlAdr Id CtryOfRes CtctDtls",
        "Ownr/Id": "OrgId PrvtId",
        "OrgId": "AnyBIC LEI Othr",
        "Svcr": "FinInstnId BrnchId",
        "FinInstnId": "BICFI ClrSysMmbId LEI Nm PstlAdr Othr",
        "Bal": "Tp CdtLine Amt CdtDbtInd Dt Avlbty",
        "Bal/Tp": "CdOrPrtry SubTp",
        "Tp/CdOrPrtry": "Cd Prtry",
        "Bal/Dt": "Dt DtTm",
        "TxsSummry": "TtlNtries TtlCdtNtries TtlDbtNtries TtlNtriesPerBkTxCd",
        "TtlNtries": "NbOfNtries Sum TtlNetNtry",
        "TtlNetNtry": "Amt CdtDbtInd",
        "TtlCdtNtries": "NbOfNtries Sum",
        "TtlDbtNtries": "NbOfNtries Sum",
        "Ntry": """
        NtryRef Amt CdtDbtInd RvslInd Sts BookgDt ValDt AcctSvcrRef Avlbty BkTxCd ComssnWvrInd AddtlInfInd AmtDtls \
        Chrgs TechInptChanl Intrst CardTx NtryDtls AddtlNtryInf
        """,
        "Sts": "Cd Prtry",
        "BookgDt": "Dt DtTm",
        "ValDt": "Dt DtTm",
        "BkTxCd": "Domn Prtry",
        "BkTxCd/Domn": "Cd Fmly",
        "Fmly": "Cd SubFmlyCd",
        "BkTxCd/Prtry": "Cd Issr",
        "NtryDtls": "Btch TxDtls",
        "TxDtls": """
        Refs Amt CdtDbtInd AmtDtls Avlbty BkTxCd Chrgs Intrst RltdPties RltdAgts LclInstrm Purp RltdRmtInf RmtInf \
        RltdDts RltdPric RltdQties FinInstrmId Tax RtrInf CorpActn SfkpgAcct CshDpst CardTx AddtlTxInf SplmtryData
        """,
        "Refs": """
        MsgId AcctSvcrRef PmtInfId InstrId EndToEndId UETR TxId MndtId ChqNb ClrSysRef AcctOwnrTxId AcctSvcrTxId \
        MktInfrstrctrTxId PrcgId Prtry
        """,
        "RmtInf": "Ustrd Strd",
        "Strd": "RfrdDocInf RfrdDocAmt CdtrRefInf Invcr Invcee TaxRmt GrnshmtRmt AddtlRmtInf",
        "CdtrRefInf": "Tp Ref",
        "CdtrRefInf/Tp": "CdOrPrtry Issr",
    ].mapValues { $0.split(separator: " ").map(String.init) }
}
