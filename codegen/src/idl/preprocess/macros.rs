//! Macros and their expansion.

use std::rc::Rc;

use super::super::builtin;
use super::super::token::{Token, TokenKind, slice};
use super::table::Macros;
use super::{EXPANSION_LIMIT, Frame, Origin, Preprocessor, lex};
use crate::diag::{SourceMap, Span};

/// How deep arguments may hold uses of macros in arguments.
const ARGUMENT_LIMIT: usize = 50;

/// The macros that every file begins with: the built-in ones, then those of the command line.
pub(super) fn predefined<'s>(
    defines: &[(String, Option<String>)],
    sources: &'s SourceMap,
) -> Macros<'s> {
    let mut macros = Macros::default();
    let text = |text: &str| sources.add_made_up("<defines>", text.to_owned());
    let builtin = builtin::MACROS.iter().map(|(name, value)| (*name, *value));
    let given = defines
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_deref().unwrap_or("1")));
    for (name, value) in builtin.chain(given) {
        macros.insert(sources.text(text(name)), Macro::of(value, sources));
    }
    for (name, definition) in builtin::FUNCTION_MACROS {
        let body = text(definition);
        let body = lex(body, sources.text(body));
        if let Ok(function) = Macro::function(&body, sources) {
            macros.insert(name, function);
        }
    }
    macros
}

/// A macro.
#[derive(Debug, PartialEq)]
pub(super) struct Macro<'s> {
    /// The parameters of a function macro.
    params: Option<Vec<&'s str>>,
    /// Its last parameter takes all further arguments.
    variadic: bool,
    body: Rc<Vec<Token>>,
    /// `##` stands in the body.
    pastes: bool,
}

impl<'s> Macro<'s> {
    /// The body of an object macro that is put out as it stands.
    pub(super) fn object_body(&self) -> Option<&[Token]> {
        (self.params.is_none() && !self.pastes).then_some(&self.body)
    }

    /// The object macro that stands for a text of ours.
    pub(super) fn of(text: &str, sources: &SourceMap) -> Self {
        let body = sources.add_made_up("<defines>", text.to_owned());
        Self::object(lex(body, sources.text(body)))
    }

    pub(super) fn object(body: Vec<Token>) -> Self {
        Self {
            params: None,
            variadic: false,
            pastes: pastes(&body),
            body: body.into(),
        }
    }

    /// Reads what follows `#define NAME(`. `Err` holds the place of the mistake, if there is one.
    pub(super) fn function(tokens: &[Token], sources: &'s SourceMap) -> Result<Self, Option<Span>> {
        let mut params = Vec::new();
        let mut variadic = false;
        let mut rest = tokens.iter();
        loop {
            let token = rest.next().ok_or(None)?;
            match token.kind {
                TokenKind::RParen if params.is_empty() => break,
                TokenKind::Ident if !variadic => params.push(token.text(sources)),
                TokenKind::Ellipsis if !variadic => {
                    variadic = true;
                    params.push("__VA_ARGS__");
                }
                _ => return Err(Some(token.at)),
            }
            let separator = rest.next().ok_or(None)?;
            match separator.kind {
                TokenKind::Comma => {}
                TokenKind::RParen => break,
                _ => return Err(Some(separator.at)),
            }
        }
        let body: Vec<Token> = rest.copied().collect();
        Ok(Self {
            params: Some(params),
            variadic,
            pastes: pastes(&body),
            body: body.into(),
        })
    }
}

fn pastes(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| token.kind == TokenKind::HashHash)
}

impl<'s> Preprocessor<'_, 's> {
    /// Expands the macro that a name may stand for: true when it was one, and its expansion is
    /// what comes next.
    pub(super) fn expand(&mut self, token: Token) -> bool {
        if token.painted {
            return false;
        }
        let name = slice(self.sources, token.text);
        let Some(definition) = self.macros.get(name).cloned() else {
            return false;
        };
        if self.active.get(name).is_some_and(|count| *count > 0) {
            // C: a macro is not expanded within itself, nor later on.
            self.out.tokens.push(Token {
                painted: true,
                ..token
            });
            return true;
        }
        let body = match &definition.params {
            None if !definition.pastes => {
                if let Some(number) = self.number(name) {
                    self.out.tokens.push(Token {
                        at: token.at,
                        line_start: false,
                        ..number
                    });
                    return true;
                }
                let body = Rc::clone(&definition.body);
                self.push_tokens(name, body, token, true);
                return true;
            }
            None => self.paste(definition.body.to_vec()),
            Some(params) => {
                if self.peek_kind() != Some(TokenKind::LParen) {
                    return false;
                }
                let Some(arguments) = self.arguments(token, name, &definition, params.len()) else {
                    return true;
                };
                self.substitute(&definition, params, &arguments, token)
            }
        };
        self.push_expansion(name, body, token, &definition);
        true
    }

    fn push_expansion(&mut self, name: &'s str, mut body: Vec<Token>, used: Token, of: &Macro<'s>) {
        if let Some(first) = body.first_mut() {
            first.spaced = used.spaced;
        }
        let own: Option<(u32, u32, _)> = of
            .body
            .first()
            .zip(of.body.last())
            .map(|(first, last)| (first.text.start, last.text.end, first.text.file));
        for token in &mut body {
            token.line_start = false;
            // What comes from the macro's own text is seen at its use, an argument where it stands.
            let from_body = own.is_some_and(|(start, end, file)| {
                token.at.file == file && (start..end).contains(&token.at.start)
            });
            if from_body {
                token.at = used.at;
            }
        }
        self.push_tokens(name, body.into(), used, false);
    }

    /// Makes tokens come next that a macro gave, whose name is `used`; `seen_there` says that they are
    /// seen where it stands.
    fn push_tokens(
        &mut self,
        name: &'s str,
        tokens: Rc<Vec<Token>>,
        used: Token,
        seen_there: bool,
    ) {
        self.expanded += tokens.len();
        if self.expanded > EXPANSION_LIMIT {
            // The expansions around this one end here, too.
            if !std::mem::replace(&mut self.stopped, true) {
                self.error(
                    "E0111",
                    used.at,
                    "macros expand to more text than any program needs",
                )
                .help_with("look for macros that use each other many times");
            }
            return;
        }
        *self.active.entry(name).or_default() += 1;
        self.frames.push(Frame {
            tokens,
            pos: 0,
            origin: Origin::Macro(name),
            at: seen_there.then_some(used.at),
            spaced: used.spaced,
        });
    }

    /// The kind of the token that comes next, across the ends of expansions but not of files.
    fn peek_kind(&self) -> Option<TokenKind> {
        for frame in self.frames.iter().rev() {
            let next = frame.tokens[frame.pos..]
                .iter()
                .find(|token| token.kind != TokenKind::Doc);
            match (next, &frame.origin) {
                (Some(token), _) => return Some(token.kind),
                (None, Origin::Macro(_)) => {}
                (None, _) => return None,
            }
        }
        None
    }

    /// The next token for an argument list; `None` at the end of the file or the outer argument.
    fn next_argument_token(&mut self) -> Option<Token> {
        loop {
            let frame = self.frames.last()?;
            match (frame.token(), &frame.origin) {
                (Some(token), _) => {
                    self.advance();
                    if token.kind != TokenKind::Doc {
                        return Some(token);
                    }
                }
                (None, Origin::Macro(_)) => self.leave(),
                (None, _) => return None,
            }
        }
    }

    /// Reads `(a, b)` behind the name of a function macro.
    fn arguments(
        &mut self,
        token: Token,
        name: &str,
        definition: &Macro<'s>,
        expected: usize,
    ) -> Option<Vec<Vec<Token>>> {
        self.next_argument_token();
        let mut arguments = vec![Vec::new()];
        let mut depth = 0usize;
        loop {
            let Some(next) = self.next_argument_token() else {
                self.error(
                    "E0107",
                    token.at,
                    format!("the arguments of the macro `{name}` have no end"),
                )
                .help_with("close them with `)`");
                return None;
            };
            let in_rest = definition.variadic && arguments.len() == expected;
            match next.kind {
                TokenKind::RParen if depth == 0 => break,
                TokenKind::Comma if depth == 0 && !in_rest => {
                    arguments.push(Vec::new());
                    continue;
                }
                TokenKind::LParen => depth += 1,
                TokenKind::RParen => depth -= 1,
                _ => {}
            }
            if let Some(last) = arguments.last_mut() {
                last.push(next);
            }
        }
        if expected == 0 && arguments.len() == 1 && arguments[0].is_empty() {
            arguments.clear();
        }
        if definition.variadic && arguments.len() + 1 == expected {
            arguments.push(Vec::new());
        }
        if arguments.len() != expected {
            let given = arguments.len();
            // So does Microsoft's preprocessor: what is missing is empty, what is too much is gone.
            let message =
                format!("the macro `{name}` takes {expected} arguments, {given} are given");
            self.warn("E0107", token.at, message)
                .help_with(format!("give {expected}"));
            arguments.resize(expected, Vec::new());
        }
        Some(arguments)
    }

    /// The body with arguments in the place of parameters.
    fn substitute(
        &mut self,
        definition: &Macro<'s>,
        params: &[&'s str],
        arguments: &[Vec<Token>],
        invocation: Token,
    ) -> Vec<Token> {
        let mut expanded: Vec<Option<Vec<Token>>> = vec![None; params.len()];
        let body = &definition.body;
        let mut result = Vec::new();
        let mut index = 0;
        while let Some(token) = body.get(index) {
            // As many parameters as tokens in an argument are more than a file has.
            if result.len() > EXPANSION_LIMIT {
                break;
            }
            let param = |token: &Token, sources: &SourceMap| {
                let text = slice(sources, token.text);
                (token.kind == TokenKind::Ident)
                    .then(|| params.iter().position(|param| *param == text))
                    .flatten()
            };
            if token.kind == TokenKind::Hash
                && let Some(at) = body
                    .get(index + 1)
                    .and_then(|next| param(next, self.sources))
            {
                let text = self.stringize(&arguments[at]);
                result.extend(self.synthesize(text, invocation.at));
                index += 2;
                continue;
            }
            let is = |at: Option<usize>| {
                at.and_then(|at| body.get(at))
                    .is_some_and(|near| near.kind == TokenKind::HashHash)
            };
            let pasted = is(index.checked_sub(1)) || is(Some(index + 1));
            match param(token, self.sources) {
                Some(at) if pasted => result.extend(arguments[at].iter().copied()),
                Some(at) => {
                    if expanded[at].is_none() {
                        expanded[at] = Some(self.expand_alone(arguments[at].clone()));
                    }
                    let first = result.len();
                    result.extend(expanded[at].iter().flatten().copied());
                    if let Some(first) = result.get_mut(first) {
                        first.spaced = token.spaced;
                    }
                }
                None => result.push(*token),
            }
            index += 1;
        }
        self.paste(result)
    }

    /// Joins what `##` stands between.
    fn paste(&mut self, tokens: Vec<Token>) -> Vec<Token> {
        if !pastes(&tokens) {
            return tokens;
        }
        let mut result: Vec<Token> = Vec::with_capacity(tokens.len());
        let mut tokens = tokens.into_iter();
        while let Some(token) = tokens.next() {
            if token.kind != TokenKind::HashHash {
                result.push(token);
                continue;
            }
            let (left, right) = (result.pop(), tokens.next());
            let at = left.or(right).map_or(token.at, |near| near.at);
            let text: String = [left, right]
                .into_iter()
                .flatten()
                .map(|token| self.text(token))
                .collect();
            result.extend(self.synthesize(text, at));
        }
        result
    }

    fn stringize(&self, tokens: &[Token]) -> String {
        let mut text = String::from("\"");
        for (index, token) in tokens.iter().enumerate() {
            if index > 0 && token.spaced {
                text.push(' ');
            }
            for character in self.text(*token).chars() {
                let quoted = matches!(
                    token.kind,
                    TokenKind::Str | TokenKind::WideStr | TokenKind::Char | TokenKind::WideChar
                );
                if quoted && matches!(character, '"' | '\\') {
                    text.push('\\');
                }
                text.push(character);
            }
        }
        text.push('"');
        text
    }

    /// Expands tokens as if nothing came after them.
    pub(super) fn expand_alone(&mut self, tokens: Vec<Token>) -> Vec<Token> {
        if tokens.iter().all(|token| token.kind != TokenKind::Ident) {
            return tokens;
        }
        if self.depth >= ARGUMENT_LIMIT {
            self.stopped = true;
            let at = tokens[0].at;
            self.error(
                "E0111",
                at,
                format!("uses of macros are nested more than {ARGUMENT_LIMIT} deep"),
            )
            .help_with("split the expression into several macros");
            return Vec::new();
        }
        self.depth += 1;
        let outer = std::mem::take(&mut self.out.tokens);
        let base = self.frames.len();
        self.frames.push(Frame {
            tokens: tokens.into(),
            pos: 0,
            origin: Origin::Argument,
            at: None,
            spaced: true,
        });
        while self.frames.len() > base && !self.stopped {
            let Some(frame) = self.frames.last() else {
                break;
            };
            match frame.token() {
                None => self.leave(),
                Some(token) => {
                    self.advance();
                    if token.kind != TokenKind::Ident || !self.expand(token) {
                        self.out.tokens.push(token);
                    }
                }
            }
        }
        self.frames.truncate(base);
        self.depth -= 1;
        std::mem::replace(&mut self.out.tokens, outer)
    }
}
