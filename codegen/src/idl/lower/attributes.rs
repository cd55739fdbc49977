//! Which attributes exist and where they may stand.

use std::sync::OnceLock;

use foldhash::HashMap;

use super::super::ast::Attrs;
use super::super::suggest;
use super::Lowering;
use crate::diag::Diagnostic;

/// Where an attribute stands; a set of bits.
pub(super) type Place = u16;
pub(super) const LIBRARY: Place = 1;
pub(super) const MODULE: Place = 2;
pub(super) const INTERFACE: Place = 4;
pub(super) const COCLASS: Place = 8;
pub(super) const COCLASS_LINE: Place = 16;
pub(super) const METHOD: Place = 32;
pub(super) const PARAM: Place = 64;
pub(super) const FIELD: Place = 128;
pub(super) const TYPEDEF: Place = 256;
const ANY: Place = 0xffff;

/// Where each attribute may stand, sorted by name.
const KNOWN: &[(&str, Place)] = &[
    ("aggregatable", COCLASS),
    ("allocate", TYPEDEF | METHOD),
    ("annotation", ANY),
    ("appobject", COCLASS),
    ("async", METHOD),
    ("async_uuid", INTERFACE),
    ("auto_handle", INTERFACE),
    ("bindable", METHOD),
    ("broadcast", METHOD),
    ("byte_count", METHOD | PARAM),
    ("call_as", METHOD),
    ("callback", METHOD),
    ("case", FIELD),
    ("code", ANY),
    ("comm_status", METHOD | PARAM),
    ("context_handle", TYPEDEF | METHOD | PARAM),
    ("context_handle_noserialize", TYPEDEF | METHOD | PARAM),
    ("context_handle_serialize", TYPEDEF | METHOD | PARAM),
    ("control", LIBRARY | COCLASS),
    ("cs_char", TYPEDEF),
    ("cs_drtag", PARAM),
    ("cs_rtag", PARAM),
    ("cs_stag", PARAM),
    ("cs_tag_rtn", METHOD),
    ("custom", ANY),
    ("decode", ANY),
    ("default", COCLASS_LINE | FIELD | COCLASS),
    ("default_handle", ANY),
    ("defaultbind", METHOD),
    ("defaultcollelem", METHOD),
    ("defaultvalue", PARAM),
    ("defaultvtable", COCLASS_LINE),
    ("disable_consistency_check", ANY),
    ("displaybind", METHOD),
    ("dllname", MODULE),
    ("dual", INTERFACE),
    ("enable_allocate", ANY),
    ("encode", ANY),
    ("endpoint", INTERFACE),
    ("entry", METHOD),
    ("explicit_handle", ANY),
    ("fault_status", METHOD | PARAM),
    ("first_is", PARAM | FIELD),
    ("force_allocate", PARAM),
    ("handle", TYPEDEF),
    ("heap", ANY),
    ("helpcontext", ANY),
    ("helpfile", LIBRARY),
    ("helpstring", ANY),
    ("helpstringcontext", ANY),
    ("helpstringdll", LIBRARY),
    ("hidden", ANY),
    ("id", METHOD | FIELD),
    ("idempotent", METHOD),
    ("ignore", FIELD | TYPEDEF),
    ("iid_is", PARAM | FIELD),
    ("immediatebind", METHOD),
    ("implicit_handle", INTERFACE),
    ("in", PARAM),
    ("in_line", ANY),
    ("input_sync", METHOD),
    ("last_is", PARAM | FIELD),
    ("lcid", LIBRARY | PARAM | METHOD),
    ("length_is", PARAM | FIELD | TYPEDEF),
    ("licensed", COCLASS),
    ("local", INTERFACE | METHOD | TYPEDEF),
    ("max_is", PARAM | FIELD | TYPEDEF),
    ("maybe", METHOD),
    ("message", METHOD | INTERFACE),
    ("min_is", PARAM | FIELD | TYPEDEF),
    ("ms_union", ANY),
    ("nocode", ANY),
    ("nonbrowsable", METHOD),
    ("noncreatable", COCLASS),
    ("nonextensible", INTERFACE),
    ("notify", METHOD),
    ("notify_flag", METHOD),
    ("object", INTERFACE),
    ("odl", INTERFACE),
    ("offline", ANY),
    ("oleautomation", INTERFACE),
    ("optimize", ANY),
    ("optional", PARAM),
    ("out", PARAM),
    ("out_of_line", ANY),
    ("partial_ignore", PARAM),
    ("pointer_default", INTERFACE | LIBRARY),
    ("predeclid", COCLASS),
    ("private", ANY),
    ("progid", COCLASS),
    ("propget", METHOD),
    ("propput", METHOD),
    ("propputref", METHOD),
    ("proxy", INTERFACE | METHOD),
    ("ptr", PARAM | FIELD | TYPEDEF | METHOD),
    ("public", TYPEDEF | INTERFACE | MODULE),
    ("range", PARAM | FIELD | TYPEDEF),
    ("readonly", METHOD | FIELD),
    ("ref", PARAM | FIELD | TYPEDEF | METHOD),
    ("replaceable", METHOD),
    ("represent_as", TYPEDEF),
    ("requestedit", METHOD),
    ("restricted", ANY),
    ("retval", PARAM),
    ("size_is", PARAM | FIELD | TYPEDEF),
    ("source", COCLASS_LINE | METHOD),
    ("strict_context_handle", ANY),
    ("string", PARAM | FIELD | TYPEDEF | METHOD),
    ("switch_is", PARAM | FIELD | TYPEDEF),
    ("switch_type", ANY),
    ("system_handle", PARAM | FIELD | TYPEDEF),
    ("threading", COCLASS),
    ("transmit_as", TYPEDEF),
    ("type_strict_context_handle", ANY),
    ("uidefault", METHOD),
    ("unique", PARAM | FIELD | TYPEDEF | METHOD),
    ("user_marshal", TYPEDEF),
    ("userset", ANY),
    ("usesgetlasterror", METHOD),
    ("uuid", ANY),
    ("v1_enum", TYPEDEF),
    ("v1_struct", ANY),
    ("vararg", METHOD),
    ("version", ANY),
    ("vi_progid", COCLASS),
    ("wire_marshal", TYPEDEF),
];

/// Where an attribute may stand; every attribute of an input is asked for.
fn places_of(name: &str) -> Option<Place> {
    static PLACES: OnceLock<HashMap<&str, Place>> = OnceLock::new();
    let places = PLACES.get_or_init(|| KNOWN.iter().copied().collect());
    places.get(name).copied()
}

fn describe(place: Place) -> &'static str {
    match place {
        LIBRARY => "a library",
        MODULE => "a module",
        INTERFACE => "an interface",
        COCLASS => "a class",
        COCLASS_LINE => "an interface of a class",
        METHOD => "a method or property",
        PARAM => "a parameter",
        FIELD => "a field",
        _ => "a type",
    }
}

impl<'a> Lowering<'a, '_> {
    /// Warns of attributes that nobody knows or that mean nothing where they stand. Imported files
    /// are somebody else's.
    pub(super) fn check_attributes(&mut self, attrs: &Attrs<'a>, place: Place) {
        if self.imported {
            return;
        }
        for attr in &attrs.list {
            let name = attr.name.text;
            let diagnostic = match places_of(name) {
                Some(places) if places & place != 0 => continue,
                Some(places) => {
                    let meant: Vec<&str> = (0..9)
                        .map(|bit| 1 << bit)
                        .filter(|bit| places & bit != 0)
                        .map(describe)
                        .collect();
                    let message = format!("`{name}` means nothing for {}", describe(place));
                    Diagnostic::warning("E0403", attr.span, message)
                        .label("ignored")
                        .help(format!("it is for {}", meant.join(", ")))
                }
                None => {
                    let similar = suggest::nearest(name, KNOWN.iter().map(|(known, _)| *known));
                    let help = match similar {
                        Some(known) => format!("is `{known}` meant?"),
                        None => "check its spelling".to_owned(),
                    };
                    Diagnostic::warning("E0402", attr.span, format!("unknown attribute `{name}`"))
                        .label("ignored")
                        .help(help)
                }
            };
            self.error(diagnostic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KNOWN;

    #[test]
    fn the_table_is_sorted() {
        assert!(KNOWN.is_sorted_by_key(|(name, _)| *name));
    }
}
