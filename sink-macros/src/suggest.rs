//! "Did you mean": the known name that is closest to a misspelt one.

/// The name among `known` with the fewest edits from `name`, when they are few enough to be a slip.
pub(crate) fn closest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let limit = (name.len() / 3).max(2);
    known
        .iter()
        .map(|candidate| (distance(name, candidate), *candidate))
        .filter(|(edits, _)| *edits <= limit)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance without regard to ASCII case.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(!left.eq_ignore_ascii_case(right));
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{closest, distance};

    #[test]
    fn edits_are_counted() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("IFoo", "ifoo"), 0);
    }

    #[test]
    fn only_a_slip_gets_a_suggestion() {
        let known = ["IVMVirtualServerEvents", "IVMVirtualMachineEvents"];
        assert_eq!(closest("VMVirtualMachineEvents", &known), Some(known[1]));
        assert_eq!(closest("IVMVirtualServerEvent", &known), Some(known[0]));
        assert_eq!(closest("IDispatch", &known), None);
    }
}
