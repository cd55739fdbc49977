//! Text with an indentation.

/// The width that lines are kept to, as rustfmt does.
const WIDTH: usize = 100;

/// The widest list of arguments that stays on one line: rustfmt's `fn_call_width`.
const CALL_WIDTH: usize = 60;

/// Lines of Rust.
#[derive(Debug, Default)]
pub(super) struct Code {
    text: String,
    indent: usize,
}

impl Code {
    /// One line; an empty one is left without spaces.
    pub(super) fn line(&mut self, line: impl AsRef<str>) {
        let line = line.as_ref();
        if !line.is_empty() {
            self.text.extend(std::iter::repeat_n(' ', self.indent * 4));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// Adds to the last line.
    pub(super) fn append(&mut self, text: &str) {
        if self.text.ends_with('\n') {
            self.text.pop();
        }
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// An empty line, unless a block begins here or there is one already.
    pub(super) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("{\n") && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A line that opens a block: the next ones are indented.
    pub(super) fn open(&mut self, line: impl AsRef<str>) {
        self.line(line);
        self.indent += 1;
    }

    /// The end of a block.
    pub(super) fn close(&mut self, line: impl AsRef<str>) {
        self.indent -= 1;
        self.line(line);
    }

    /// Documentation; every line of the text is one of the comment.
    pub(super) fn doc(&mut self, text: &str) {
        for line in text.lines() {
            self.line(format!("/// {line}").trim_end());
        }
    }

    /// A comment, wrapped.
    pub(super) fn comment(&mut self, text: &str) {
        let room = WIDTH - self.indent * 4 - 3;
        for line in wrap(text, room) {
            self.line(format!("// {line}"));
        }
    }

    /// Would this fit behind the indentation?
    pub(super) fn fits(&self, line: &str) -> bool {
        self.indent * 4 + line.chars().count() <= WIDTH
    }

    /// The head of a function: parameters on one line where they fit, else one on each.
    pub(super) fn signature(&mut self, head: &str, params: &[String], tail: &str) {
        let line = format!("{head}({}){tail}", params.join(", "));
        if params.is_empty() || self.fits(&line) {
            self.line(line);
            return;
        }
        self.open(format!("{head}("));
        for param in params {
            self.line(format!("{param},"));
        }
        self.close(format!("){tail}"));
    }

    /// `head` and `value` with a space between them, or a line break where they are too long.
    pub(super) fn binding(&mut self, head: &str, value: &str) {
        let line = format!("{head} {value}");
        if self.fits(&line) {
            self.line(line);
        } else {
            self.open(head);
            self.line(value);
            self.shift(-1);
        }
    }

    /// A `let` statement, or another with ` = ` in it.
    pub(super) fn statement(&mut self, line: &str) {
        match line.split_once(" = ") {
            Some((head, value)) => self.binding(&format!("{head} ="), value),
            None => self.line(line),
        }
    }

    /// A field whose type is a function.
    pub(super) fn function_field(&mut self, name: &str, params: &[String], result: &str) {
        let head = "unsafe extern \"system\" fn";
        let ty = format!("{head}({}){result},", params.join(", "));
        if self.fits(&format!("pub {name}: {ty}")) {
            self.line(format!("pub {name}: {ty}"));
        } else if self.fits(&format!("    {ty}")) {
            self.open(format!("pub {name}:"));
            self.line(ty);
            self.shift(-1);
        } else {
            self.signature(
                &format!("pub {name}: {head}"),
                params,
                &format!("{result},"),
            );
        }
    }

    /// A call between `head` and `tail`, on one line where rustfmt would leave it there.
    pub(super) fn call(&mut self, head: &str, args: &[String], tail: &str) {
        let list = args.join(", ");
        let line = format!("{head}({list}){tail}");
        if args.is_empty() || (list.chars().count() <= CALL_WIDTH && self.fits(&line)) {
            self.line(line);
            return;
        }
        self.open(format!("{head}("));
        // Macros may mind a comma behind the last argument, and rustfmt adds none there.
        let last = if head.ends_with('!') { args.len() } else { 0 };
        for (index, arg) in args.iter().enumerate() {
            let comma = if index + 1 == last { "" } else { "," };
            self.argument(arg, comma);
        }
        self.close(format!("){tail}"));
    }

    /// An argument on lines of its own; an array that is too long has one for each element.
    fn argument(&mut self, arg: &str, comma: &str) {
        let line = format!("{arg}{comma}");
        let elements = arg
            .strip_prefix('[')
            .and_then(|inner| inner.strip_suffix(']'));
        match elements {
            Some(elements) if !self.fits(&line) => {
                self.open("[");
                for element in split_list(elements) {
                    self.line(format!("{element},"));
                }
                self.close(format!("]{comma}"));
            }
            _ => self.line(line),
        }
    }

    /// Indents what follows more, or less.
    pub(super) fn shift(&mut self, steps: isize) {
        self.indent = self.indent.saturating_add_signed(steps);
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Appends text that is laid out already, at the present indentation.
    pub(super) fn raw(&mut self, text: &str) {
        for line in text.lines() {
            self.line(line);
        }
    }
}

/// The parts of a list between its own commas.
fn split_list(list: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0usize);
    for (at, c) in list.char_indices() {
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(list[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(list[start..].trim());
    parts
}

/// Breaks a text into lines of at most `room` characters where words allow.
pub(super) fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Code, split_list, wrap};

    #[test]
    fn short_calls_stay_on_one_line() {
        let mut code = Code::default();
        code.call("f", &["a".into(), "b".into()], ";");
        code.call("f!", &["a".repeat(50), "b".repeat(50)], ";");
        code.call("f", &[format!("[{}, g(x, y)]", "a".repeat(95))], ";");
        let (a, b) = ("a".repeat(50), "b".repeat(50));
        let long = "a".repeat(95);
        assert_eq!(
            code.finish(),
            format!(
                "f(a, b);\nf!(\n    {a},\n    {b}\n);\nf(\n    [\n        {long},\n        \
                 g(x, y),\n    ],\n);\n"
            )
        );
    }

    #[test]
    fn signatures_break_between_parameters() {
        let mut code = Code::default();
        code.signature("fn f", &["&self".into()], " {");
        code.signature("fn f", &["&self".into(), "a".repeat(90)], ";");
        let long = "a".repeat(90);
        assert_eq!(
            code.finish(),
            format!("fn f(&self) {{\nfn f(\n    &self,\n    {long},\n);\n")
        );
    }

    #[test]
    fn lists_are_split_at_their_own_commas() {
        assert_eq!(
            split_list("a, f(b, c), d::<e, g>"),
            ["a", "f(b, c)", "d::<e, g>"]
        );
    }

    #[test]
    fn text_is_wrapped_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("toolongword x", 4), ["toolongword", "x"]);
        assert!(wrap("  ", 4).is_empty());
    }
}
