//! Flags of types, functions, parameters and lines of classes, as `oaidl.h` has them.

/// The class is the application itself: its members are global names.
pub const TYPEFLAG_FAPPOBJECT: u16 = 0x1;
/// The class can be created.
pub const TYPEFLAG_FCANCREATE: u16 = 0x2;
/// Not for browsers.
pub const TYPEFLAG_FHIDDEN: u16 = 0x10;
/// The interface is reached by its vtable and through `IDispatch`.
pub const TYPEFLAG_FDUAL: u16 = 0x40;
/// No members but the declared ones.
pub const TYPEFLAG_FNONEXTENSIBLE: u16 = 0x80;
/// All types are those of automation, so that COM can marshal the interface by this library.
pub const TYPEFLAG_FOLEAUTOMATION: u16 = 0x100;
/// Not for scripts.
pub const TYPEFLAG_FRESTRICTED: u16 = 0x200;
/// Derives from `IDispatch`.
pub const TYPEFLAG_FDISPATCHABLE: u16 = 0x1000;

/// Not for scripts.
pub const FUNCFLAG_FRESTRICTED: u16 = 0x1;
/// Not for browsers.
pub const FUNCFLAG_FHIDDEN: u16 = 0x40;

/// From the caller to the callee.
pub const PARAMFLAG_FIN: u16 = 0x1;
/// From the callee to the caller.
pub const PARAMFLAG_FOUT: u16 = 0x2;
/// The locale of the caller.
pub const PARAMFLAG_FLCID: u16 = 0x4;
/// What scripts see as the result.
pub const PARAMFLAG_FRETVAL: u16 = 0x8;
/// May be left out.
pub const PARAMFLAG_FOPT: u16 = 0x10;
/// Has a default value.
pub const PARAMFLAG_FHASDEFAULT: u16 = 0x20;

/// The interface that scripts get, or the source that they listen to.
pub const IMPLTYPEFLAG_FDEFAULT: i32 = 0x1;
/// The class calls the interface; the client implements it.
pub const IMPLTYPEFLAG_FSOURCE: i32 = 0x2;
/// Not for scripts.
pub const IMPLTYPEFLAG_FRESTRICTED: i32 = 0x4;
/// The vtable is called where events are fired by vtable.
pub const IMPLTYPEFLAG_FDEFAULTVTABLE: i32 = 0x8;
