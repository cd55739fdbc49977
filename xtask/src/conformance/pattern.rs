//! Patterns with `*` for any text.

/// Whether a text fits a pattern.
#[must_use]
pub fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// True for a pattern that hardly says anything: fewer than four letters stand in it.
#[must_use]
pub fn is_vague(pattern: &str) -> bool {
    pattern.contains('*') && pattern.chars().filter(|c| c.is_alphanumeric()).count() < 4
}

#[cfg(test)]
mod tests {
    use super::{is_vague, matches};

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, fits) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a*", "ab", true),
            ("*b", "ab", true),
            ("a*c*e", "abcde", true),
            ("a*c*e", "abde", false),
            ("*", "", true),
            ("a*a", "a", false),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_has_to_say_something() {
        for (pattern, vague) in [("*", true), ("I*", true), ("a", false), ("size*", false)] {
            assert_eq!(is_vague(pattern), vague, "{pattern}");
        }
    }
}
