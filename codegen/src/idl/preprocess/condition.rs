//! `#if` and its like.

use super::super::consteval::{self, Env, Value};
use super::super::parser::Parser;
use super::super::token::{Token, TokenKind};
use super::Preprocessor;
use crate::diag::Span;

/// The conditions that are open at some place in a file.
#[derive(Default)]
pub(super) struct Conditions {
    stack: Vec<Condition>,
}

struct Condition {
    /// The directive that opened it.
    at: Span,
    /// Some group of it was, or is, taken.
    taken: bool,
    /// `#else` was seen.
    last: bool,
}

impl Conditions {
    /// The innermost condition that is still open.
    pub(super) fn open(&self) -> Option<Span> {
        self.stack.last().map(|condition| condition.at)
    }

    pub(super) fn begin(&mut self, at: Span, taken: bool) {
        self.stack.push(Condition {
            at,
            taken,
            last: false,
        });
    }

    /// `#elif` or `#else`. True when its group may be taken: no earlier one was.
    pub(super) fn next(&mut self, last: bool) -> Result<bool, &'static str> {
        let condition = self.stack.last_mut().ok_or("has no `#if` before it")?;
        if condition.last {
            return Err("comes after `#else`");
        }
        condition.last = last;
        let taken = condition.taken;
        condition.taken |= last;
        Ok(!taken)
    }

    /// Marks the innermost condition as taken.
    pub(super) fn take(&mut self) {
        if let Some(condition) = self.stack.last_mut() {
            condition.taken = true;
        }
    }

    /// `#endif`; false when nothing is open.
    pub(super) fn end(&mut self) -> bool {
        self.stack.pop().is_some()
    }
}

/// In a condition, a name that is no macro is 0.
struct Zero;

impl Env for Zero {
    fn constant(&mut self, _name: &str) -> Option<Value> {
        Some(Value::int(0))
    }
}

impl Preprocessor<'_, '_> {
    /// The outcome of the expression of `#if` or `#elif`; an error counts as false.
    pub(super) fn condition(&mut self, directive: Token, line: &[Token]) -> bool {
        if line.is_empty() {
            self.error("E0108", directive.at, "this condition has no expression")
                .help_with("write an expression behind it, such as `defined(NAME)`");
            return false;
        }
        let line = self.replace_defined(line);
        let expanded = self.expand_alone(line);
        let mut tokens = self.without_calls(expanded);
        let end = tokens.last().map_or(directive.at, |token| token.at);
        tokens.push(Token {
            kind: TokenKind::Eof,
            text: end,
            at: end,
            ..directive
        });
        let before = self.diagnostics.len();
        let mut parser = Parser::new(&tokens, self.sources, self.diagnostics);
        let Ok(expr) = parser.whole_expression() else {
            return false;
        };
        match consteval::evaluate(&expr, &mut Zero) {
            Ok(value) => value.is_true(),
            Err(error) => {
                // One mistake, one message.
                if self.diagnostics.len() == before {
                    self.error("E0108", error.at, error.message())
                        .help_with("conditions are made of integers, macros and `defined(NAME)`");
                }
                false
            }
        }
    }

    /// `NAME(..)` to 0 where no macro has that name: the header that defines it may not be there
    /// (`winapifamily.h`, `sdkddkver.h`), and a name that is no macro is 0.
    fn without_calls(&mut self, line: Vec<Token>) -> Vec<Token> {
        let calls =
            |pair: &[Token]| pair[0].kind == TokenKind::Ident && pair[1].kind == TokenKind::LParen;
        if !line.windows(2).any(calls) {
            return line;
        }
        let mut result = Vec::with_capacity(line.len());
        let mut rest = line.as_slice();
        while let [first, tail @ ..] = rest {
            result.push(*first);
            rest = tail;
            if rest.is_empty() || !calls(&[*first, rest[0]]) {
                continue;
            }
            let mut level = 0usize;
            let end = rest.iter().position(|token| {
                match token.kind {
                    TokenKind::LParen => level += 1,
                    TokenKind::RParen => level = level.saturating_sub(1),
                    _ => {}
                }
                level == 0
            });
            rest = end.map_or(rest, |end| &rest[end + 1..]);
            if end.is_none() {
                result.extend(rest.iter().copied());
                break;
            }
        }
        result
    }

    /// `defined X` and `defined(X)` to 1 or 0, before macros are expanded.
    fn replace_defined(&mut self, line: &[Token]) -> Vec<Token> {
        let mut result = Vec::with_capacity(line.len());
        let mut rest = line;
        while let [first, tail @ ..] = rest {
            rest = tail;
            if first.kind != TokenKind::Ident || self.text(*first) != "defined" {
                result.push(*first);
                continue;
            }
            let (name, after) = match tail {
                [open, name, close, after @ ..]
                    if open.kind == TokenKind::LParen
                        && name.kind == TokenKind::Ident
                        && close.kind == TokenKind::RParen =>
                {
                    (name, after)
                }
                [name, after @ ..] if name.kind == TokenKind::Ident => (name, after),
                _ => {
                    self.error("E0108", first.at, "`defined` needs a name")
                        .help_with("write `defined(NAME)`");
                    (first, tail)
                }
            };
            let known = self.macros.has(self.text(*name));
            result.push(self.files.truth(known, first.at));
            rest = after;
        }
        result
    }
}
