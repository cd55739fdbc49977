//! Expressions.

use super::super::ast::{Binary, Expr, ExprKind, Unary};
use super::super::literal;
use super::super::token::TokenKind;
use super::{Parse, Parser, join};

/// The binding power and meaning of an operator between operands.
fn binary_operator(kind: TokenKind) -> Option<(u8, Binary)> {
    Some(match kind {
        TokenKind::Star => (10, Binary::Mul),
        TokenKind::Slash => (10, Binary::Div),
        TokenKind::Percent => (10, Binary::Rem),
        TokenKind::Plus => (9, Binary::Add),
        TokenKind::Minus => (9, Binary::Sub),
        TokenKind::Shl => (8, Binary::Shl),
        TokenKind::Shr => (8, Binary::Shr),
        TokenKind::Lt => (7, Binary::Lt),
        TokenKind::Gt => (7, Binary::Gt),
        TokenKind::LtEq => (7, Binary::Le),
        TokenKind::GtEq => (7, Binary::Ge),
        TokenKind::EqEq => (6, Binary::Eq),
        TokenKind::BangEq => (6, Binary::Ne),
        TokenKind::Amp => (5, Binary::And),
        TokenKind::Caret => (4, Binary::Xor),
        TokenKind::Pipe => (3, Binary::Or),
        TokenKind::AmpAmp => (2, Binary::LogicalAnd),
        TokenKind::PipePipe => (1, Binary::LogicalOr),
        _ => return None,
    })
}

fn unary_operator(kind: TokenKind) -> Option<Unary> {
    Some(match kind {
        TokenKind::Plus => Unary::Plus,
        TokenKind::Minus => Unary::Minus,
        TokenKind::Tilde => Unary::Not,
        TokenKind::Bang => Unary::LogicalNot,
        TokenKind::Star => Unary::Deref,
        TokenKind::Amp => Unary::Address,
        _ => return None,
    })
}

impl<'a> Parser<'a, '_> {
    /// An expression that is all there is.
    pub(in crate::idl) fn whole_expression(&mut self) -> Parse<Expr<'a>> {
        let expr = self.expression()?;
        match self.kind() {
            TokenKind::Eof => Ok(expr),
            _ => Err(self.unexpected("an operator", "an expression ends with its line")),
        }
    }

    pub(super) fn expression(&mut self) -> Parse<Expr<'a>> {
        self.nested(|parser| {
            let condition = parser.operators(1)?;
            if !parser.eat(TokenKind::Question) {
                return Ok(condition);
            }
            let yes = parser.expression()?;
            parser.expect(TokenKind::Colon, "the first branch of `?`")?;
            let no = parser.expression()?;
            let span = join(condition.span, no.span);
            Ok(Expr {
                kind: ExprKind::Conditional(Box::new([condition, yes, no])),
                span,
            })
        })
    }

    /// Operators of at least that binding power. A chain of equal ones is a loop; its length is
    /// bounded like nesting, since the tree that it makes is as deep.
    fn operators(&mut self, least: u8) -> Parse<Expr<'a>> {
        let depth = self.depth;
        let mut left = self.operand()?;
        while let Some((power, operator)) = binary_operator(self.kind())
            && power >= least
        {
            self.bump();
            let right = self.nested(|parser| parser.operators(power + 1))?;
            let span = join(left.span, right.span);
            left = Expr {
                kind: ExprKind::Binary(operator, Box::new([left, right])),
                span,
            };
            self.depth += 1;
        }
        self.depth = depth;
        Ok(left)
    }

    fn operand(&mut self) -> Parse<Expr<'a>> {
        let span = self.span();
        if let Some(operator) = unary_operator(self.kind()) {
            self.bump();
            let operand = self.nested(Self::operand)?;
            let span = join(span, operand.span);
            return Ok(Expr {
                kind: ExprKind::Unary(operator, Box::new(operand)),
                span,
            });
        }
        let mut expr = self.primary()?;
        let depth = self.depth;
        loop {
            match self.kind() {
                TokenKind::Dot | TokenKind::Arrow => {
                    self.bump();
                    self.name("the name of a field")?;
                }
                TokenKind::LBracket => {
                    self.bump();
                    self.expression()?;
                    self.expect(TokenKind::RBracket, "the index")?;
                }
                _ => {
                    self.depth = depth;
                    return Ok(expr);
                }
            }
            self.depth += 1;
            let span = join(span, self.previous());
            expr = self.nested(|_| {
                Ok(Expr {
                    kind: ExprKind::Access(Box::new(expr)),
                    span,
                })
            })?;
        }
    }

    fn primary(&mut self) -> Parse<Expr<'a>> {
        let span = self.span();
        let kind = match self.kind() {
            TokenKind::Number => {
                let text = self.text();
                self.bump();
                ExprKind::Number(text)
            }
            TokenKind::Char | TokenKind::WideChar => {
                let literal = self.text().trim_start_matches('L');
                let value = literal::unescape(&literal[1..literal.len() - 1]);
                let Some(value) = character(&value) else {
                    return Err(self.unexpected(
                        "a character",
                        "a character literal holds one to four characters",
                    ));
                };
                self.bump();
                ExprKind::Char(value)
            }
            TokenKind::Str | TokenKind::WideStr => {
                let text = self.string("a string")?;
                return Ok(Expr {
                    kind: ExprKind::Str(text.value),
                    span: text.span,
                });
            }
            TokenKind::Ident if self.text() == "sizeof" && self.kind_at(1) == TokenKind::LParen => {
                self.bump();
                self.bump();
                let ty = self.nested(Self::type_name)?;
                self.expect(TokenKind::RParen, "the type")?;
                ExprKind::SizeOf(Box::new(ty))
            }
            TokenKind::Ident => {
                let name = self.text();
                self.bump();
                // A macro of a header that was not found: its name is what nothing defines.
                if self.kind() == TokenKind::LParen {
                    self.skip_parentheses();
                }
                ExprKind::Name(name)
            }
            TokenKind::LParen if self.at_cast() => {
                self.bump();
                let ty = self.nested(Self::type_name)?;
                self.expect(TokenKind::RParen, "the type")?;
                let operand = self.nested(Self::operand)?;
                ExprKind::Cast(Box::new(ty), Box::new(operand))
            }
            TokenKind::LParen => {
                self.bump();
                let inner = self.expression()?;
                self.expect(TokenKind::RParen, "the expression")?;
                return Ok(Expr {
                    span: join(span, self.previous()),
                    ..inner
                });
            }
            _ => {
                return Err(self.unexpected(
                    "an expression",
                    "write a number, a string, a name or an expression in parentheses",
                ));
            }
        };
        Ok(Expr {
            kind,
            span: join(span, self.previous()),
        })
    }

    /// True at `(T)` or `(T*)` before an operand. A name in parentheses is a type when an operand
    /// follows that no operator precedes: `(A) - 1` is a subtraction, `(A) 1` a cast.
    fn at_cast(&self) -> bool {
        if self.kind_at(1) != TokenKind::Ident {
            return false;
        }
        if super::types::is_base_word(self.text_at(1)) || self.text_at(1) == "const" {
            return true;
        }
        let mut ahead = 2;
        while self.kind_at(ahead) == TokenKind::Star {
            ahead += 1;
        }
        self.kind_at(ahead) == TokenKind::RParen
            && (matches!(
                self.kind_at(ahead + 1),
                TokenKind::Ident
                    | TokenKind::Number
                    | TokenKind::LParen
                    | TokenKind::Char
                    | TokenKind::WideChar
            ) || ahead > 2)
    }
}

/// The value of what stands between the quotes of a character literal. Several characters are the
/// bytes of a number, the first one highest, as Microsoft's compilers have it.
fn character(text: &str) -> Option<u32> {
    let mut characters = text.chars();
    let first = u32::from(characters.next()?);
    let rest: Vec<u32> = characters.map(u32::from).collect();
    match rest.len() {
        0 => Some(first),
        1..=3 => Some(
            rest.iter()
                .fold(first, |value, next| value << 8 | (next & 0xff)),
        ),
        _ => None,
    }
}
