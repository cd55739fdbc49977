//! The attributes of the namespace `ComSink.Metadata`; `codegen/docs/winmd.md` tells of each.

/// The namespace of our attributes.
pub(super) const NAMESPACE: &str = "ComSink.Metadata";

pub(super) const APP_OBJECT: &str = "AppObjectAttribute";
pub(super) const BIT_FIELD: &str = "BitFieldAttribute";
pub(super) const COCLASS: &str = "CoclassAttribute";
pub(super) const COUNTED: &str = "CountedAttribute";
pub(super) const C_TYPE: &str = "CTypeAttribute";
pub(super) const DEFAULT_VALUE: &str = "DefaultValueAttribute";
pub(super) const DISPATCH_INTERFACE: &str = "DispatchInterfaceAttribute";
pub(super) const DISP_ID: &str = "DispIdAttribute";
pub(super) const DUAL: &str = "DualAttribute";
pub(super) const ENTRY_NAME: &str = "EntryNameAttribute";
pub(super) const ENTRY_ORDINAL: &str = "EntryOrdinalAttribute";
pub(super) const HELP_STRING: &str = "HelpStringAttribute";
pub(super) const HIDDEN: &str = "HiddenAttribute";
pub(super) const IMPLEMENTS: &str = "ImplementsAttribute";
pub(super) const IMPORTED: &str = "ImportedAttribute";
pub(super) const LCID: &str = "LcidAttribute";
pub(super) const LIBRARY: &str = "LibraryAttribute";
pub(super) const LOCAL: &str = "LocalAttribute";
pub(super) const MODULE: &str = "ModuleAttribute";
pub(super) const NON_CREATABLE: &str = "NonCreatableAttribute";
pub(super) const NON_EXTENSIBLE: &str = "NonExtensibleAttribute";
pub(super) const OLE_AUTOMATION: &str = "OleAutomationAttribute";
pub(super) const OUTSIDE_LIBRARY: &str = "OutsideLibraryAttribute";
pub(super) const PROPERTY: &str = "PropertyAttribute";
pub(super) const RESTRICTED: &str = "RestrictedAttribute";
pub(super) const SLOT: &str = "SlotAttribute";
pub(super) const SOURCE: &str = "SourceAttribute";
pub(super) const TAG: &str = "TagAttribute";
pub(super) const TYPE: &str = "TypeAttribute";
pub(super) const V1_ENUM: &str = "V1EnumAttribute";
pub(super) const VALUE: &str = "ValueAttribute";
