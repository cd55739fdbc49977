//! Where the words of a COM name begin and end.
//!
//! Acronyms are what makes this hard: `OnVMStateChange` is `on_vm_state_change`, the plural in
//! `ExcludedRegisteredVMs` belongs to its acronym, and `BIOSGUID` is two of them. Runs of capitals
//! are taken apart only where all of the run consists of acronyms in `ACRONYMS`. A change of
//! that list renames methods of libraries that were generated before.

/// Acronyms that occur next to each other without a boundary between them. Sorted.
const ACRONYMS: &[&str] = &[
    "API", "BIOS", "CD", "CPU", "DHCP", "DNS", "DVD", "GUID", "HTML", "HTTP", "HTTPS", "ID", "IDE",
    "IP", "MAC", "OS", "PCI", "ROM", "SCSI", "SQL", "TCP", "UDP", "UI", "URI", "URL", "USB", "UTC",
    "VHD", "VM", "VMRC", "WINS", "XML",
];

/// The words of a name as slices of it.
#[must_use]
pub fn split(name: &str) -> Vec<&str> {
    let chars: Vec<(usize, char)> = name.char_indices().collect();
    let mut starts = Vec::new();
    for at in 0..chars.len() {
        if chars[at].1.is_alphanumeric() && begins_word(&chars, at) {
            starts.push(at);
        }
    }
    let mut words = Vec::new();
    for (index, &start) in starts.iter().enumerate() {
        let limit = starts.get(index + 1).copied().unwrap_or(chars.len());
        let end = (start..limit)
            .find(|&at| !chars[at].1.is_alphanumeric())
            .unwrap_or(limit);
        let stop = chars.get(end).map_or(name.len(), |(offset, _)| *offset);
        split_run(&name[chars[start].0..stop], &mut words);
    }
    words
}

/// `OnVMStateChange` is `on_vm_state_change`.
#[must_use]
pub fn snake(name: &str) -> String {
    let joined = split(name).join("_").to_lowercase();
    match joined.chars().next() {
        None => "unnamed".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{joined}"),
        Some(_) => joined,
    }
}

fn begins_word(chars: &[(usize, char)], at: usize) -> bool {
    let here = chars[at].1;
    let Some(&(_, before)) = at.checked_sub(1).and_then(|index| chars.get(index)) else {
        return true;
    };
    let after = chars.get(at + 1).map(|(_, c)| *c);
    if !before.is_alphanumeric() {
        return true;
    }
    if here.is_ascii_digit() {
        // `Has3DNow`: the digit and its D are a word.
        return before.is_lowercase() && after == Some('D');
    }
    if !here.is_uppercase() {
        return false;
    }
    if before.is_ascii_digit() {
        let dimension = here == 'D' && !after.is_some_and(char::is_lowercase);
        return !dimension && (after.is_some_and(char::is_lowercase) || after_lowercase(chars, at));
    }
    if before.is_lowercase() {
        return true;
    }
    // Inside a run of capitals the last one begins the next word, unless what follows is the
    // plural `s` of the run.
    after.is_some_and(char::is_lowercase) && !is_plural(chars, at)
}

/// True when the digits before `at` follow a lowercase letter: `Task2AB`.
fn after_lowercase(chars: &[(usize, char)], at: usize) -> bool {
    chars[..at]
        .iter()
        .rev()
        .find(|(_, c)| !c.is_ascii_digit())
        .is_some_and(|(_, c)| c.is_lowercase())
}

/// True when an `s` follows the capital at `at` and ends the word: `VMs`, `DVDsFound`.
fn is_plural(chars: &[(usize, char)], at: usize) -> bool {
    chars.get(at + 1).is_some_and(|(_, c)| *c == 's')
        && !chars.get(at + 2).is_some_and(|(_, c)| c.is_lowercase())
}

/// Takes a run of capitals apart when it is nothing but known acronyms, with one letter behind
/// them at most: `BIOSGUID`, `VMRCX`.
fn split_run<'a>(run: &'a str, words: &mut Vec<&'a str>) {
    let known = |text: &str| ACRONYMS.binary_search(&text).is_ok();
    let capitals = run.bytes().all(|byte| byte.is_ascii_uppercase());
    match segments(run) {
        Some(parts) if run.len() > 3 && capitals && !known(run) => words.extend(parts),
        _ => words.push(run),
    }
}

/// The longest acronym first; the rest likewise.
fn segments(run: &str) -> Option<Vec<&str>> {
    if run.is_empty() {
        return Some(Vec::new());
    }
    for length in (2..=run.len()).rev() {
        let (head, tail) = run.split_at(length);
        if ACRONYMS.binary_search(&head).is_err() {
            continue;
        }
        if tail.len() == 1 {
            return Some(vec![head, tail]);
        }
        if let Some(mut rest) = segments(tail) {
            rest.insert(0, head);
            return Some(rest);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{ACRONYMS, snake, split};

    #[test]
    fn the_list_is_sorted_so_that_it_can_be_searched() {
        assert!(ACRONYMS.is_sorted());
    }

    #[test]
    fn words_are_slices_of_the_name() {
        assert_eq!(split("vmVMState_Running"), ["vm", "VM", "State", "Running"]);
        assert_eq!(split("__x__"), ["x"]);
        assert!(split("_").is_empty());
    }

    #[test]
    fn acronyms_stay_whole() {
        for (com, rust) in [
            ("OnVMStateChange", "on_vm_state_change"),
            ("IDEBus", "ide_bus"),
            ("GetVHDInfo", "get_vhd_info"),
            ("IsDVDDrive", "is_dvd_drive"),
            ("DNSServers", "dns_servers"),
            ("OSName", "os_name"),
            ("IPAddress", "ip_address"),
            ("DHCPServers", "dhcp_servers"),
            ("ConfigID", "config_id"),
            ("ID", "id"),
            ("_ID", "id"),
            ("_NewEnum", "new_enum"),
            ("inExcludedRegisteredVMs", "in_excluded_registered_vms"),
            ("hostNICs", "host_nics"),
            ("DVDsFound", "dvds_found"),
            ("HasSSE2", "has_sse2"),
            ("sse2Enabled", "sse2_enabled"),
            ("Has3DNow", "has_3d_now"),
            ("threeDNowEnabled", "three_d_now_enabled"),
            ("VMRCXResolution", "vmrc_x_resolution"),
            ("vmrcXResolution", "vmrc_x_resolution"),
            ("BIOSGUID", "bios_guid"),
            ("SCSIID", "scsi_id"),
            ("DVDROMDrives", "dvd_rom_drives"),
            (
                "DefaultVNConfigurationPath",
                "default_vn_configuration_path",
            ),
            ("Task2Name", "task2_name"),
            ("Ieee1394Bus", "ieee1394_bus"),
            ("MP3Player", "mp3_player"),
            ("put_Name", "put_name"),
            ("ALL_CAPS", "all_caps"),
            ("as", "as"),
            ("X", "x"),
            ("3D", "_3d"),
            ("_", "unnamed"),
        ] {
            assert_eq!(snake(com), rust, "{com}");
        }
    }
}
