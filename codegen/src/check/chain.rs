//! Chains in which each link has at most one successor: bases of interfaces, targets of aliases.

/// How far such chains may go. Nothing that people write comes near it, and what walks a chain
/// for each of its links stays cheap.
pub(super) const LENGTH_LIMIT: u32 = 256;

/// What following every chain to its end has shown.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Chains {
    /// The links of each circle, from the first one in the order of the input.
    pub circles: Vec<Vec<usize>>,
    /// The first link of each chain that is just too long.
    pub too_long: Vec<usize>,
}

/// Follows all chains, each link once.
pub(super) fn follow(next: &[Option<usize>]) -> Chains {
    let mut chains = Chains::default();
    // The number of links from a link to the end; `None` while unknown.
    let mut length: Vec<Option<u32>> = vec![None; next.len()];
    let mut step_of: Vec<Option<usize>> = vec![None; next.len()];
    for start in 0..next.len() {
        let mut path = Vec::new();
        let mut here = Some(start);
        let mut behind = 0;
        while let Some(at) = here {
            if let Some(known) = length[at] {
                behind = known;
                break;
            }
            if let Some(step) = step_of[at] {
                let mut circle: Vec<usize> = path.split_off(step);
                circle.iter().for_each(|at| length[*at] = Some(0));
                let first = circle.iter().enumerate().min_by_key(|(_, at)| **at);
                let first = first.map_or(0, |(index, _)| index);
                circle.rotate_left(first);
                chains.circles.push(circle);
                break;
            }
            step_of[at] = Some(path.len());
            path.push(at);
            here = next[at];
        }
        for at in path.into_iter().rev() {
            behind += 1;
            length[at] = Some(behind);
            if behind == LENGTH_LIMIT + 1 {
                chains.too_long.push(at);
            }
        }
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_once_and_what_leads_to_them_is_none() {
        // 0 -> 3 -> 1 -> 2 -> 3, 4 -> 4, 5 -> 6
        let next = [Some(3), Some(2), Some(3), Some(1), Some(4), Some(6), None];
        assert_eq!(follow(&next).circles, [vec![1, 2, 3], vec![4]]);
    }

    #[test]
    fn chains_that_are_too_long_are_found_at_the_limit() {
        let next: Vec<_> = (0..1000usize).map(|at| at.checked_sub(1)).collect();
        assert_eq!(follow(&next).too_long, [LENGTH_LIMIT as usize]);
        assert!(follow(&next[..200]).too_long.is_empty());
    }
}
