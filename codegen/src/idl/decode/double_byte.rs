//! Texts in the code pages of East Asia (932, 936, 949, 950), in which a character of two bytes may
//! have a backslash for its second one.

/// How a page tells the first bytes of characters from the others.
type IsFirst = fn(u8) -> bool;

/// Shift-JIS (932), which has characters of one byte among the high ones, too.
fn of_932(byte: u8) -> bool {
    matches!(byte, 0x81..=0x9f | 0xe0..=0xfc)
}

fn of_others(byte: u8) -> bool {
    matches!(byte, 0x81..=0xfe)
}

/// The backslashes that are second halves of characters, in their order; none when the text looks
/// like one of a single-byte page.
pub(super) fn backslashes(text: &[u8]) -> Vec<usize> {
    let pages: [IsFirst; 2] = [of_932, of_others];
    let readings = pages.map(|is_first| Reading::of(text, is_first));
    readings
        .into_iter()
        .flatten()
        .max_by_key(|reading| reading.certain)
        .map_or_else(Vec::new, |reading| reading.backslashes)
}

/// A text as one of some page.
struct Reading {
    backslashes: Vec<usize>,
    /// Characters that a single-byte page would hardly have.
    certain: usize,
}

impl Reading {
    /// `None` when a first byte has no second one, or most characters may as well be two.
    fn of(text: &[u8], is_first: IsFirst) -> Option<Self> {
        let mut backslashes = Vec::new();
        let (mut certain, mut doubtful) = (0, 0);
        let mut at = 0;
        while let Some(first) = text.get(at).copied() {
            at += 1;
            if !is_first(first) {
                continue;
            }
            let second = *text.get(at)?;
            if second < 0x40 || matches!(second, 0x7f | 0xff) {
                return None;
            }
            if second == b'\\' {
                backslashes.push(at);
            }
            let ends_string = second == b'\\' && text[at + 1..].starts_with(b"\")");
            // Single-byte pages of the West have a letter of ASCII behind most of their own, and
            // controls or rare signs below 0xa0.
            match second >= 0x80 || first < 0xa0 || ends_string {
                true => certain += 1,
                false => doubtful += 1,
            }
            at += 1;
        }
        (certain > doubtful).then_some(Self {
            backslashes,
            certain,
        })
    }
}
