//! `[name, name(args)]`

use super::super::ast::{Arg, Attr, Attrs, Expr, ExprKind, Name};
use super::super::token::TokenKind;
use super::{Parse, Parser, join};

/// Attributes whose argument is a type.
const TYPE_ARGUMENT: &[&str] = &[
    "switch_type",
    "wire_marshal",
    "transmit_as",
    "represent_as",
    "user_marshal",
    "cs_char",
    "implicit_handle",
];

/// More characters than any uuid has.
const LONGEST_UUID: usize = 100;

/// Attributes whose first argument is a uuid.
fn is_uuid(attr: &str) -> bool {
    matches!(attr, "uuid" | "async_uuid" | "custom")
}

impl<'a> Parser<'a, '_> {
    /// All attribute lists that stand here, joined.
    pub(super) fn attributes(&mut self) -> Parse<Attrs<'a>> {
        if self.kind() != TokenKind::LBracket {
            return Ok(Attrs::default());
        }
        let before = self.attrs.len();
        let read = self.attribute_lists();
        let list = self.attrs.drain(before..).collect();
        read.map(|()| Attrs { list })
    }

    /// True at the attributes of the next item, on a line of their own, where a `;` was forgotten: the length
    /// of an array looks otherwise.
    pub(super) fn at_attributes_of_next(&self) -> bool {
        self.token().line_start
            && self.kind_at(1) == TokenKind::Ident
            && matches!(self.kind_at(2), TokenKind::LParen | TokenKind::Comma)
    }

    fn attribute_lists(&mut self) -> Parse<()> {
        while self.eat(TokenKind::LBracket) {
            loop {
                // Empty places and a comma at the end are harmless.
                while self.eat(TokenKind::Comma) {}
                if self.eat(TokenKind::RBracket) {
                    break;
                }
                let attr = self.attribute()?;
                self.attrs.push(attr);
                if !matches!(self.kind(), TokenKind::Comma | TokenKind::RBracket) {
                    self.expect(TokenKind::RBracket, "the attributes")?;
                }
            }
        }
        Ok(())
    }

    fn attribute(&mut self) -> Parse<Attr<'a>> {
        let name = self.name("the name of an attribute")?;
        // As most are.
        if !self.eat(TokenKind::LParen) {
            return Ok(Attr {
                name,
                args: Vec::new(),
                span: name.span,
            });
        }
        let mut args = Vec::with_capacity(1);
        if name.text == "version" {
            self.version(&mut args);
        } else if self.kind() != TokenKind::RParen {
            loop {
                let is_uuid = is_uuid(name.text) && args.is_empty();
                args.push(match is_uuid && self.in_pieces() {
                    true => self.pieces(),
                    false => self.argument(name)?,
                });
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
        }
        self.expect(TokenKind::RParen, "the arguments of the attribute")?;
        Ok(Attr {
            name,
            args,
            span: join(name.span, self.previous()),
        })
    }

    /// True when the argument here is of several tokens: macros made them.
    fn in_pieces(&self) -> bool {
        !matches!(self.kind(), TokenKind::Str | TokenKind::WideStr)
            && !matches!(
                self.kind_at(1),
                TokenKind::Comma | TokenKind::RParen | TokenKind::Eof
            )
    }

    /// A uuid whose pieces macros gave (`uuid(MAKE(1))`), joined.
    fn pieces(&mut self) -> Arg<'a> {
        let mut text = String::new();
        let mut span = self.span();
        // A well-formed one is of less; what is longer was no uuid.
        while text.len() < LONGEST_UUID
            && !matches!(
                self.kind(),
                TokenKind::Comma | TokenKind::RParen | TokenKind::RBracket | TokenKind::Eof
            )
        {
            text.push_str(self.text());
            span = join(span, self.span());
            self.bump();
        }
        let file = self.sources.add_made_up("<uuid>", text);
        Arg::Uuid(Name {
            text: self.sources.text(file),
            span,
        })
    }

    fn argument(&mut self, attr: Name<'a>) -> Parse<Arg<'a>> {
        match self.kind() {
            TokenKind::Comma | TokenKind::RParen => Ok(Arg::Empty),
            // Dumps of type libraries have the text of custom data without its quotes.
            TokenKind::Ident
                if attr.text == "custom"
                    && matches!(self.kind_at(1), TokenKind::Ident | TokenKind::Number) =>
            {
                while !matches!(
                    self.kind(),
                    TokenKind::RParen | TokenKind::RBracket | TokenKind::Eof
                ) {
                    self.bump();
                }
                Ok(Arg::Empty)
            }
            TokenKind::Uuid => {
                let uuid = Name {
                    text: self.text(),
                    span: self.span(),
                };
                self.bump();
                Ok(Arg::Uuid(uuid))
            }
            TokenKind::Ident
                if TYPE_ARGUMENT.contains(&attr.text)
                    || super::types::is_base_word(self.text()) =>
            {
                Ok(Arg::Type(Box::new(self.nested(Self::type_name)?)))
            }
            _ => Ok(Arg::Expr(self.expression()?)),
        }
    }

    /// `1.0`, where macros may stand for either number: the pieces, dots apart.
    fn version(&mut self, args: &mut Vec<Arg<'a>>) {
        loop {
            let span = self.span();
            match self.kind() {
                TokenKind::Number => args.extend(
                    self.text()
                        .split('.')
                        .filter(|number| !number.is_empty())
                        .map(|number| {
                            Arg::Expr(Expr {
                                kind: ExprKind::Number(number),
                                span,
                            })
                        }),
                ),
                TokenKind::Dot | TokenKind::Comma => {}
                _ => return,
            }
            self.bump();
        }
    }
}
