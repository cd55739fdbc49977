//! The text of a list of diagnostics.

use std::collections::{BTreeMap, HashMap};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, FileId, Severity, SourceMap, Span};

/// How many findings of one severity are shown. Who has more has given a wrong file, or will run
/// again anyway.
const SHOWN: usize = 100;

/// One block a finding, in the order of the files and the places in them; findings without a place
/// come first. What is beyond [`SHOWN`] is counted.
pub(super) fn render(list: &[Diagnostic], sources: &SourceMap, color: bool) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
    .decor_style(DecorStyle::Ascii);
    let mut sorted: Vec<&Diagnostic> = list.iter().collect();
    sorted.sort_by_key(|diagnostic| diagnostic.span.map(|span| (span.file, span.start)));
    let mut lines = Lines::new(sources);
    let mut text = String::new();
    let mut counts = BTreeMap::new();
    for diagnostic in sorted {
        let count = counts.entry(diagnostic.severity).or_insert(0_usize);
        *count += 1;
        if *count > SHOWN {
            continue;
        }
        text.push_str(&renderer.render(&[group(diagnostic, sources, &mut lines)]));
        text.push_str("\n\n");
    }
    for (severity, count) in counts.into_iter().rev() {
        if let Some(more @ 1..) = count.checked_sub(SHOWN) {
            let (level, plural) = (word(severity), if more == 1 { "" } else { "s" });
            text.push_str(&format!(
                "{level}: {more} more {level}{plural} not shown\n\n"
            ));
        }
    }
    text
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn group<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a SourceMap,
    lines: &mut Lines<'a>,
) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    let mut group = Group::with_title(
        level
            .primary_title(diagnostic.message.as_str())
            .id(diagnostic.code),
    );
    if let Some(span) = diagnostic.span {
        let (mut snippet, base) = lines.snippet(span, &diagnostic.related, sources);
        let label = Some(diagnostic.label.as_str()).filter(|label| !label.is_empty());
        snippet = snippet.annotation(annotation(AnnotationKind::Primary, span, base, label));
        for (related, text) in &diagnostic.related {
            if related.file == span.file {
                snippet = snippet.annotation(annotation(
                    AnnotationKind::Context,
                    *related,
                    base,
                    Some(text),
                ));
            }
        }
        group = group.element(snippet);
        for (related, text) in &diagnostic.related {
            if related.file != span.file {
                let (snippet, base) = lines.snippet(*related, &[], sources);
                group = group.element(snippet.annotation(annotation(
                    AnnotationKind::Context,
                    *related,
                    base,
                    Some(text),
                )));
            }
        }
    }
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}

fn annotation<'a>(
    kind: AnnotationKind,
    span: Span,
    base: usize,
    label: Option<&'a str>,
) -> Annotation<'a> {
    let start = span.start as usize - base;
    kind.span(start..(span.end as usize - base).max(start))
        .label(label)
}

/// Where the lines of files begin, so that a snippet costs what it shows and not the whole file.
struct Lines<'a> {
    sources: &'a SourceMap,
    starts: HashMap<FileId, Vec<usize>>,
}

impl<'a> Lines<'a> {
    fn new(sources: &'a SourceMap) -> Self {
        Self {
            sources,
            starts: HashMap::new(),
        }
    }

    /// The lines that a place and those related to it in the same file stand on, and the byte that
    /// they begin with.
    fn snippet(
        &mut self,
        span: Span,
        related: &[(Span, String)],
        sources: &'a SourceMap,
    ) -> (Snippet<'a, Annotation<'a>>, usize) {
        let text = self.sources.text(span.file);
        let starts = self.starts.entry(span.file).or_insert_with(|| {
            let ends = text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(ends).collect()
        });
        let near = related
            .iter()
            .map(|(span, _)| *span)
            .filter(|near| near.file == span.file);
        let (start, end) = near.fold((span.start, span.end), |(start, end), near| {
            (start.min(near.start), end.max(near.end))
        });
        let first = starts.partition_point(|line| *line <= start as usize) - 1;
        let after = starts.partition_point(|line| *line <= end as usize);
        let from = starts[first];
        let to = starts.get(after).copied().unwrap_or(text.len());
        let snippet = Snippet::source(text[from..to].trim_end_matches(['\r', '\n']))
            .line_start(first + 1)
            .path(sources.path(span.file).to_string_lossy());
        (snippet, from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_cut_and_counted_and_hides_no_error() {
        let warnings = (0..SHOWN + 2).map(|_| Diagnostic::warning("W", None, "odd"));
        let errors = (0..SHOWN + 1).map(|_| Diagnostic::error("E", None, "wrong"));
        let list: Vec<Diagnostic> = warnings.chain(errors).collect();

        let text = render(&list, &SourceMap::default(), false);

        assert_eq!(text.matches("warning[W]: odd").count(), SHOWN);
        assert_eq!(text.matches("error[E]: wrong").count(), SHOWN);
        assert!(
            text.ends_with(
                "error: 1 more error not shown\n\nwarning: 2 more warnings not shown\n\n"
            )
        );
    }

    #[test]
    fn a_list_at_the_limit_is_shown_whole() {
        let list: Vec<Diagnostic> = (0..SHOWN)
            .map(|_| Diagnostic::error("E", None, "wrong"))
            .collect();

        let text = render(&list, &SourceMap::default(), false);

        assert!(!text.contains("not shown"));
    }
}
