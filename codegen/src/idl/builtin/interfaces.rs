//! Interfaces that no file has to define.

use super::pointed_at;
use crate::model::Guid;

/// What is known of a standard interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standard {
    /// Its name.
    pub name: &'static str,
    /// Its IID.
    pub iid: Guid,
    /// Its base.
    pub base: Option<&'static str>,
    /// True for a dispinterface (`IFontDisp`, `IPictureDisp`, `IFontEventsDisp`).
    pub dispinterface: bool,
}

/// The standard interface of that name. Its members are not known here, except that `IUnknown`
/// has 3 and `IDispatch` 4.
#[must_use]
pub fn interface(name: &str) -> Option<Standard> {
    // stdole names the dispinterfaces of `ocidl.idl` differently, too.
    let name = match name {
        // As types, its classes mean their default interfaces.
        "Font" | "StdFont" => "IFontDisp",
        "Picture" | "StdPicture" => "IPictureDisp",
        "FontEvents" => "IFontEventsDisp",
        other => other,
    };
    if !name.starts_with(['I', '_']) {
        return None;
    }
    let (name, iid, base) = [TABLE, pointed_at::TABLE].iter().find_map(|table| {
        let at = table.binary_search_by_key(&name, |(name, ..)| name).ok()?;
        Some(table[at])
    })?;
    Some(Standard {
        name,
        iid: Guid(iid),
        base,
        dispinterface: matches!(name, "IFontDisp" | "IPictureDisp" | "IFontEventsDisp"),
    })
}

/// Name, IID and base, sorted by name.
const TABLE: &[(&str, u128, Option<&str>)] = &[
    (
        "IAdviseSink",
        0x0000010f_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IBindCtx",
        0x0000000e_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IClassFactory",
        0x00000001_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IClassFactory2",
        0xb196b28f_bab4_101a_b69c_00aa00341d07,
        Some("IClassFactory"),
    ),
    (
        "IConnectionPoint",
        0xb196b286_bab4_101a_b69c_00aa00341d07,
        Some("IUnknown"),
    ),
    (
        "IConnectionPointContainer",
        0xb196b284_bab4_101a_b69c_00aa00341d07,
        Some("IUnknown"),
    ),
    (
        "ICreateErrorInfo",
        0x22f03340_547d_101b_8e65_08002b2bd119,
        Some("IUnknown"),
    ),
    (
        "IDataObject",
        0x0000010e_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IDispatch",
        0x00020400_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IDropSource",
        0x00000121_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IDropTarget",
        0x00000122_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IEnumConnectionPoints",
        0xb196b285_bab4_101a_b69c_00aa00341d07,
        Some("IUnknown"),
    ),
    (
        "IEnumConnections",
        0xb196b287_bab4_101a_b69c_00aa00341d07,
        Some("IUnknown"),
    ),
    (
        "IEnumFORMATETC",
        0x00000103_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IEnumMoniker",
        0x00000102_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IEnumSTATDATA",
        0x00000105_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IEnumSTATSTG",
        0x0000000d_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IEnumString",
        0x00000101_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IEnumUnknown",
        0x00000100_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IEnumVARIANT",
        0x00020404_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IErrorInfo",
        0x1cf2b120_547d_101b_8e65_08002b2bd119,
        Some("IUnknown"),
    ),
    (
        "IFont",
        0xbef6e002_a874_101a_8bba_00aa00300cab,
        Some("IUnknown"),
    ),
    (
        "IFontDisp",
        0xbef6e003_a874_101a_8bba_00aa00300cab,
        Some("IDispatch"),
    ),
    (
        "IFontEventsDisp",
        0x4ef6100a_af88_11d0_9846_00c04fc29993,
        Some("IDispatch"),
    ),
    (
        "ILockBytes",
        0x0000000a_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IMalloc",
        0x00000002_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IMarshal",
        0x00000003_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IMoniker",
        0x0000000f_0000_0000_c000_000000000046,
        Some("IPersistStream"),
    ),
    (
        "IObjectWithSite",
        0xfc4801a3_2ba9_11cf_a229_00aa003d7352,
        Some("IUnknown"),
    ),
    (
        "IOleClientSite",
        0x00000118_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IOleContainer",
        0x0000011b_0000_0000_c000_000000000046,
        Some("IParseDisplayName"),
    ),
    (
        "IOleControl",
        0xb196b288_bab4_101a_b69c_00aa00341d07,
        Some("IUnknown"),
    ),
    (
        "IOleControlSite",
        0xb196b289_bab4_101a_b69c_00aa00341d07,
        Some("IUnknown"),
    ),
    (
        "IOleInPlaceActiveObject",
        0x00000117_0000_0000_c000_000000000046,
        Some("IOleWindow"),
    ),
    (
        "IOleInPlaceFrame",
        0x00000116_0000_0000_c000_000000000046,
        Some("IOleInPlaceUIWindow"),
    ),
    (
        "IOleInPlaceObject",
        0x00000113_0000_0000_c000_000000000046,
        Some("IOleWindow"),
    ),
    (
        "IOleInPlaceSite",
        0x00000119_0000_0000_c000_000000000046,
        Some("IOleWindow"),
    ),
    (
        "IOleInPlaceUIWindow",
        0x00000115_0000_0000_c000_000000000046,
        Some("IOleWindow"),
    ),
    (
        "IOleObject",
        0x00000112_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IOleWindow",
        0x00000114_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IParseDisplayName",
        0x0000011a_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IPerPropertyBrowsing",
        0x376bd3aa_3845_101b_84ed_08002b2ec713,
        Some("IUnknown"),
    ),
    (
        "IPersist",
        0x0000010c_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IPersistFile",
        0x0000010b_0000_0000_c000_000000000046,
        Some("IPersist"),
    ),
    (
        "IPersistMemory",
        0xbd1ae5e0_a6ae_11ce_bd37_504200c10000,
        Some("IPersist"),
    ),
    (
        "IPersistPropertyBag",
        0x37d84f60_42cb_11ce_8135_00aa004bb851,
        Some("IPersist"),
    ),
    (
        "IPersistPropertyBag2",
        0x22f55881_280b_11d0_a8a9_00a0c90c2004,
        Some("IPersist"),
    ),
    (
        "IPersistStorage",
        0x0000010a_0000_0000_c000_000000000046,
        Some("IPersist"),
    ),
    (
        "IPersistStream",
        0x00000109_0000_0000_c000_000000000046,
        Some("IPersist"),
    ),
    (
        "IPersistStreamInit",
        0x7fd52380_4e07_101b_ae2d_08002b2ec713,
        Some("IPersist"),
    ),
    (
        "IPicture",
        0x7bf80980_bf32_101a_8bbb_00aa00300cab,
        Some("IUnknown"),
    ),
    (
        "IPictureDisp",
        0x7bf80981_bf32_101a_8bbb_00aa00300cab,
        Some("IDispatch"),
    ),
    (
        "IPropertyBag",
        0x55272a00_42cb_11ce_8135_00aa004bb851,
        Some("IUnknown"),
    ),
    (
        "IPropertyBag2",
        0x22f55882_280b_11d0_a8a9_00a0c90c2004,
        Some("IUnknown"),
    ),
    (
        "IPropertyNotifySink",
        0x9bfbbc02_eff1_101a_84ed_00aa00341d07,
        Some("IUnknown"),
    ),
    (
        "IPropertyPage",
        0xb196b28d_bab4_101a_b69c_00aa00341d07,
        Some("IUnknown"),
    ),
    (
        "IProvideClassInfo",
        0xb196b283_bab4_101a_b69c_00aa00341d07,
        Some("IUnknown"),
    ),
    (
        "IProvideClassInfo2",
        0xa6bc3ac0_dbaa_11ce_9de3_00aa004bb851,
        Some("IProvideClassInfo"),
    ),
    (
        "IRecordInfo",
        0x0000002f_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IRunningObjectTable",
        0x00000010_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "ISequentialStream",
        0x0c733a30_2a1c_11ce_ade5_00aa0044773d,
        Some("IUnknown"),
    ),
    (
        "IServiceProvider",
        0x6d5140c1_7436_11ce_8034_00aa006009fa,
        Some("IUnknown"),
    ),
    (
        "ISpecifyPropertyPages",
        0xb196b28b_bab4_101a_b69c_00aa00341d07,
        Some("IUnknown"),
    ),
    (
        "IStorage",
        0x0000000b_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "IStream",
        0x0000000c_0000_0000_c000_000000000046,
        Some("ISequentialStream"),
    ),
    (
        "ISupportErrorInfo",
        0xdf0b3d60_548f_101b_8e65_08002b2bd119,
        Some("IUnknown"),
    ),
    (
        "ITypeComp",
        0x00020403_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "ITypeInfo",
        0x00020401_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "ITypeInfo2",
        0x00020412_0000_0000_c000_000000000046,
        Some("ITypeInfo"),
    ),
    (
        "ITypeLib",
        0x00020402_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
    (
        "ITypeLib2",
        0x00020411_0000_0000_c000_000000000046,
        Some("ITypeLib"),
    ),
    ("IUnknown", 0x00000000_0000_0000_c000_000000000046, None),
    (
        "IViewObject",
        0x0000010d_0000_0000_c000_000000000046,
        Some("IUnknown"),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_has_the_members_of_each() {
        for (name, ..) in TABLE {
            let found = crate::winmd::find_windows(name);
            assert_eq!(found, Some(crate::winmd::Windows::Interface), "{name}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_closed() {
        assert!(TABLE.is_sorted_by_key(|(name, ..)| *name));
        for (name, _, base) in TABLE {
            assert!(base.is_none_or(|base| interface(base).is_some()), "{name}");
        }
        assert_eq!(interface("Font").map(|font| font.name), Some("IFontDisp"));
        assert_eq!(interface("IFoo"), None);
    }
}
