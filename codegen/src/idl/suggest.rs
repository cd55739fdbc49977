//! The name that was meant.

/// The known name nearest to a misspelled one, if one is near enough.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = match name.len() {
        0..=2 => 0,
        3..=5 => 1,
        // Longer names would cost more than a suggestion is worth.
        6..=64 => 2,
        _ => 0,
    };
    let lower = name.to_ascii_lowercase();
    known
        .filter(|known| known.len().abs_diff(name.len()) <= limit)
        .map(|known| (distance(&lower, &known.to_ascii_lowercase()), known))
        .filter(|(distance, known)| *distance <= limit && *known != name)
        .min()
        .map(|(_, known)| known)
}

/// How many characters have to be changed, put in, taken out or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for i in 1..=one.len() {
        let mut row = vec![i];
        for j in 1..=other.len() {
            let change = last[j - 1] + usize::from(one[i - 1] != other[j - 1]);
            let mut best = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn what_is_near_is_suggested() {
        let known = ["Color", "IVMTask", "dual", "ref"];
        let near = |name| nearest(name, known.into_iter());
        assert_eq!(near("Colour"), Some("Color"));
        assert_eq!(near("color"), Some("Color"));
        assert_eq!(near("IVMTasks"), Some("IVMTask"));
        assert_eq!(near("dula"), Some("dual"));
        assert_eq!(near("in"), None);
        assert_eq!(near("IWindow"), None);
        assert_eq!(near("Color"), None);
    }
}
