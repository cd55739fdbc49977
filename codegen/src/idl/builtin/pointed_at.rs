//! Interfaces of `mshtml.idl`, `activscp.idl`, `netcon.idl`, `mstask.idl` and `mscorlib.tlb` that others
//! point at, and that Windows' own metadata does not have. Nothing can derive from them here: their members are
//! not known.

/// Name, IID and base, sorted by name.
pub(super) const TABLE: &[(&str, u128, Option<&str>)] = &[
    (
        "IActiveScript",
        0xbb1a2ae1_a4f9_11cf_8f20_00805f2cd064,
        Some("IUnknown"),
    ),
    (
        "IActiveScriptError",
        0xeae1ba61_a4ed_11cf_8f20_00805f2cd064,
        Some("IUnknown"),
    ),
    (
        "IActiveScriptSite",
        0xdb01a1e3_a42b_11cf_8f20_00805f2cd064,
        Some("IUnknown"),
    ),
    (
        "IHTMLDocument",
        0x626fc520_a41e_11cf_a731_00a0c9082637,
        Some("IDispatch"),
    ),
    (
        "IHTMLDocument2",
        0x332c4425_26cb_11d0_b483_00c04fd90119,
        Some("IHTMLDocument"),
    ),
    (
        "IHTMLDocument3",
        0x3050f485_98b5_11cf_bb82_00aa00bdce0b,
        Some("IDispatch"),
    ),
    (
        "IHTMLElement",
        0x3050f1ff_98b5_11cf_bb82_00aa00bdce0b,
        Some("IDispatch"),
    ),
    (
        "IHTMLElement2",
        0x3050f434_98b5_11cf_bb82_00aa00bdce0b,
        Some("IDispatch"),
    ),
    (
        "IHTMLElementCollection",
        0x3050f21f_98b5_11cf_bb82_00aa00bdce0b,
        Some("IDispatch"),
    ),
    (
        "IHTMLEventObj",
        0x3050f32d_98b5_11cf_bb82_00aa00bdce0b,
        Some("IDispatch"),
    ),
    (
        "IHTMLFramesCollection2",
        0x332c4426_26cb_11d0_b483_00c04fd90119,
        Some("IDispatch"),
    ),
    (
        "IHTMLStyle",
        0x3050f25e_98b5_11cf_bb82_00aa00bdce0b,
        Some("IDispatch"),
    ),
    (
        "IHTMLWindow2",
        0x332c4427_26cb_11d0_b483_00c04fd90119,
        Some("IHTMLFramesCollection2"),
    ),
    (
        "INetConnection",
        0xc08956a1_1cd3_11d1_b1c5_00805fc1270e,
        Some("IUnknown"),
    ),
    (
        "ITaskScheduler",
        0x148bd527_a2ab_11ce_b11f_00aa00530503,
        Some("IUnknown"),
    ),
    (
        "_Object",
        0x65074f7f_63c0_304e_af0a_d51741cb4a8d,
        Some("IDispatch"),
    ),
    (
        "_Type",
        0xbca8b44d_aad6_3a86_8ab7_03349f4f2da2,
        Some("IUnknown"),
    ),
];

#[cfg(test)]
mod tests {
    use super::TABLE;
    use crate::winmd;

    #[test]
    fn the_table_is_sorted_and_windows_has_none_of_it() {
        assert!(TABLE.is_sorted_by_key(|(name, ..)| *name));
        for (name, ..) in TABLE {
            assert_eq!(winmd::find_windows(name), None, "{name}");
        }
    }
}
