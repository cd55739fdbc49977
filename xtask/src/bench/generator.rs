//! `cargo xtask bench generator`: how long each stage takes for `VsComInterfaces.idl` and for many copies of it in one
//! file, which tells whether the time grows with the input or faster.

use super::report::{Goal, Group, Row};
use crate::tools::root;
use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::model::Model;
use com_sink_codegen::{check, emit, idl, winmd};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Instant;

const INPUT: &str = "idl/VsComInterfaces.idl";

/// Copies, and how often each number is measured; the fastest round counts.
const SIZES: [(usize, usize); 4] = [(1, 10), (10, 5), (100, 2), (1000, 1)];

const STAGES: [&str; 4] = [
    "read: lex, parse, lower",
    "check",
    "emit Rust",
    "write winmd",
];

/// Measures.
///
/// # Errors
///
/// When a stage refuses the input.
pub fn measure() -> Result<Group, String> {
    let path = root().join(INPUT);
    let text = fs::read_to_string(&path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let copier = Copier::new(&text, &read(&path)?)?;
    let folder = root().join("target/bench-generator");
    fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let mut group = Group {
        id: "generator".to_owned(),
        title: "The generator: copies of VsComInterfaces.idl in one file".to_owned(),
        rows: Vec::new(),
        goals: Vec::new(),
    };
    let mut totals = Vec::new();
    for (copies, rounds) in SIZES {
        let file = folder.join(format!("copies-{copies}.idl"));
        fs::write(&file, copier.copies(copies))
            .map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
        eprintln!("{copies} copies");
        let mut best = [f64::INFINITY; STAGES.len()];
        for _ in 0..rounds {
            for (best, time) in best.iter_mut().zip(stages(&file)?) {
                *best = best.min(time);
            }
        }
        for (stage, time) in STAGES.iter().zip(best) {
            let name = format!("{copies} × {stage}");
            group.rows.push(Row::plain(name, time * 1e3, "ms"));
        }
        let total: f64 = best.iter().sum();
        let name = format!("{copies} × all");
        group.rows.push(Row::plain(name, total * 1e3, "ms"));
        totals.push(total / copies as f64);
    }
    // One copy carries what every run costs, the standard files above all.
    group.goals.push(Goal {
        text: "time of a copy among 1,000 as a multiple of one among 10".to_owned(),
        reached: totals[3] / totals[1],
        at_most: 1.5,
    });
    Ok(group)
}

/// The seconds of each stage.
fn stages(path: &Path) -> Result<[f64; STAGES.len()], String> {
    let mut times = [0.0; STAGES.len()];
    let (mut sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let mut clock = Instant::now();
    let mut stop = |time: &mut f64| {
        *time = clock.elapsed().as_secs_f64();
        clock = Instant::now();
    };
    let model = idl::read(
        path,
        &idl::Options::default(),
        &mut sources,
        &mut diagnostics,
    );
    stop(&mut times[0]);
    let refused = |sources: &SourceMap, diagnostics: &Diagnostics| {
        format!(
            "{} is refused:\n{}",
            path.display(),
            diagnostics.render(sources, false)
        )
    };
    let Some(model) = model else {
        return Err(refused(&sources, &diagnostics));
    };
    check::check(&model, &mut diagnostics);
    stop(&mut times[1]);
    let options = emit::Options {
        runtime: "::com_sink".to_owned(),
        header: "// A measurement.".to_owned(),
        input: "copies.idl".to_owned(),
        raw: false,
    };
    let files = emit::emit(&model, &options, &mut diagnostics);
    stop(&mut times[2]);
    let bytes = winmd::write(&model, "Copies", &mut diagnostics);
    stop(&mut times[3]);
    if diagnostics.has_errors() || files.is_none() || bytes.is_none() {
        return Err(refused(&sources, &diagnostics));
    }
    Ok(times)
}

fn read(path: &Path) -> Result<Model, String> {
    let (mut sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    idl::read(
        path,
        &idl::Options::default(),
        &mut sources,
        &mut diagnostics,
    )
    .ok_or_else(|| diagnostics.render(&sources, false))
}

/// The parts of the file, and the names that have to differ between copies.
struct Copier<'t> {
    import: &'t str,
    constants: &'t str,
    library: &'t str,
    body: &'t str,
    names: BTreeSet<String>,
}

impl<'t> Copier<'t> {
    fn new(text: &'t str, model: &Model) -> Result<Self, String> {
        let parts = || {
            let import = "import \"oaidl.idl\";";
            let (_, rest) = text.split_once(import)?;
            let library = rest.rfind("\n[\n")?.min(rest.find("\nlibrary ")?);
            let (constants, rest) = rest.split_at(library);
            let open = rest.find("\n{\n")? + 3;
            let (library, rest) = rest.split_at(open);
            let (body, _) = rest.rsplit_once("};")?;
            Some((import, constants, library, body))
        };
        let (import, constants, library, body) =
            parts().ok_or_else(|| format!("{INPUT} is not of the form that can be copied"))?;
        Ok(Self {
            import,
            constants,
            library,
            body,
            names: names(model),
        })
    }

    /// The file with everything in it `count` times, under other names and GUIDs.
    fn copies(&self, count: usize) -> String {
        let all = |text: &str| -> String { (0..count).map(|k| self.copy(text, k)).collect() };
        format!(
            "{}\n{}\n{}{}\n}};\n",
            self.import,
            all(self.constants),
            self.library,
            all(self.body)
        )
    }

    fn copy(&self, text: &str, k: usize) -> String {
        let mut copy = String::with_capacity(text.len() * 5 / 4);
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric() || c == '_') {
            copy.push_str(&rest[..start]);
            rest = &rest[start..];
            if let Some(guid) = rest.get(..36).filter(|word| is_guid(word)) {
                let group = u16::from_str_radix(&guid[14..18], 16).unwrap_or_default();
                let group = group ^ k as u16;
                copy.push_str(&format!("{}{group:04x}{}", &guid[..14], &guid[18..]));
                rest = &rest[36..];
                continue;
            }
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            let word = &rest[..end];
            copy.push_str(word);
            if k > 0 && self.names.contains(word) {
                copy.push_str(&format!("_{k}"));
            }
            rest = &rest[end..];
        }
        copy.push_str(rest);
        copy
    }
}

fn is_guid(word: &str) -> bool {
    word.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

/// Every name that the file declares.
fn names(model: &Model) -> BTreeSet<String> {
    let interfaces = model.interfaces.iter().map(|it| (&it.origin, &it.name));
    let enums = model.enums.iter().map(|it| (&it.origin, &it.name));
    let records = model.records.iter().map(|it| (&it.origin, &it.name));
    let typedefs = model.typedefs.iter().map(|it| (&it.origin, &it.name));
    let constants = model.constants.iter().map(|it| (&it.origin, &it.name));
    let classes = model.coclasses.iter().map(|it| (&it.origin, &it.name));
    let enumerators = model
        .enums
        .iter()
        .flat_map(|it| it.members.iter().map(|member| (&it.origin, &member.name)));
    interfaces
        .chain(enums)
        .chain(records)
        .chain(typedefs)
        .chain(constants)
        .chain(classes)
        .chain(enumerators)
        .filter(|(origin, _)| !origin.imported)
        .map(|(_, name)| name.to_string())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_other_names_and_guids() {
        let copier = Copier {
            import: "",
            constants: "",
            library: "",
            body: "",
            names: ["IFoo".to_owned()].into(),
        };
        let text = "[uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d93)] interface IFoo : IDispatch";
        assert_eq!(copier.copy(text, 0), text);
        assert_eq!(
            copier.copy(text, 2),
            "[uuid(d7526a6d-cf83-48a6-87fd-4fbe2aec5d93)] interface IFoo_2 : IDispatch"
        );
    }

    #[test]
    fn copies_are_read_and_have_as_many_interfaces() {
        let path = root().join(INPUT);
        let model = read(&path).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let copier = Copier::new(&text, &model).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copies.idl");
        fs::write(&file, copier.copies(3)).unwrap();
        let count = |model: &Model| {
            let own = model.interfaces.iter();
            own.filter(|item| !item.origin.imported).count()
        };
        assert_eq!(count(&read(&file).unwrap()), 3 * count(&model));
        assert!(stages(&file).is_ok());
    }
}
