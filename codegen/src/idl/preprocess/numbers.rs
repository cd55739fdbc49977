//! Macros that stand for an integer.
//!
//! Headers number what they declare by chains of macros (`#define ID_B (ID_A + 1)`), which are
//! long when they are spelled out at each use. A use that is an operand is put out as the value,
//! which is found once.

use foldhash::HashMap;

use super::super::consteval::{self, Env, Value};
use super::super::parser::Parser;
use super::super::token::{Token, TokenKind};
use super::Preprocessor;
use super::macros::Macro;
use crate::diag::Diagnostics;

/// How long a chain of such macros may be; a longer one is spelled out.
const CHAIN_LIMIT: usize = 50;

/// Macros by their names, each with its value if it is known to have one.
pub(super) type Numbers<'s> = HashMap<&'s str, Option<Token>>;

/// What is evaluated has no names left in it.
struct NoNames;

impl Env for NoNames {
    fn constant(&mut self, _name: &str) -> Option<Value> {
        None
    }
}

impl<'s> Preprocessor<'_, 's> {
    /// The value of a macro, where it may stand for the macro's text: a macro that is used within
    /// another's argument may become a string there, and parentheses behind a name are a list.
    pub(super) fn number(&mut self, name: &'s str) -> Option<Token> {
        let before = self.out.tokens.last()?.kind;
        if self.depth > 0 || !is_before_operand(before) {
            return None;
        }
        self.number_of(name, 0)
    }

    fn number_of(&mut self, name: &'s str, chain: usize) -> Option<Token> {
        if let Some(known) = self.numbers.get(name) {
            return *known;
        }
        let definition = self.macros.get(name).cloned()?;
        // A macro that leads back to itself has no value.
        self.numbers.insert(name, None);
        let number = self.evaluate(&definition, chain);
        self.numbers.insert(name, number);
        number
    }

    fn evaluate(&mut self, definition: &Macro<'s>, chain: usize) -> Option<Token> {
        let body = definition.object_body()?;
        if chain == CHAIN_LIMIT {
            return None;
        }
        match body {
            [one] if one.kind == TokenKind::Number => return Some(*one),
            [one] if one.kind == TokenKind::Ident => {
                return self.number_of(self.text(*one), chain + 1);
            }
            _ if !is_in_parentheses(body) => return None,
            _ => {}
        }
        let mut tokens = Vec::with_capacity(body.len() + 1);
        for token in body {
            tokens.push(match token.kind {
                TokenKind::Ident => self.number_of(self.text(*token), chain + 1)?,
                _ => *token,
            });
        }
        let end = body[body.len() - 1].text;
        tokens.push(Token::eof(end.file, end.end));
        // Mistakes are told where the text is spelled out.
        let mut unheard = Diagnostics::default();
        let mut parser = Parser::new(&tokens, self.sources, &mut unheard);
        let expr = parser.whole_expression().ok()?;
        let value = consteval::evaluate(&expr, &mut NoNames).ok()?;
        let literal = value.as_int()?.literal()?;
        self.synthesize(literal, body[0].at).first().copied()
    }
}

/// True for what an operand follows, rather than a list of arguments.
fn is_before_operand(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::LParen
            | TokenKind::LBracket
            | TokenKind::Comma
            | TokenKind::Eq
            | TokenKind::Plus
            | TokenKind::Minus
            | TokenKind::Pipe
    )
}

/// True when the first token opens a parenthesis that the last one closes.
fn is_in_parentheses(body: &[Token]) -> bool {
    let mut depth = 0usize;
    let closed = body.iter().position(|token| {
        match token.kind {
            TokenKind::LParen => depth += 1,
            TokenKind::RParen => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    body.len() > 2 && closed == Some(body.len() - 1)
}
