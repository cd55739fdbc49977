//! Words that Rust keeps for itself.

/// Strict, reserved and weak keywords of all editions that cannot (or should not) be a name.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// True when `name` cannot be an identifier.
pub(super) fn is(name: &str) -> bool {
    KEYWORDS.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, is};

    #[test]
    fn the_list_is_sorted_so_that_it_can_be_searched() {
        assert!(KEYWORDS.is_sorted());
        assert!(is("type") && is("Self") && !is("Type"));
    }
}
