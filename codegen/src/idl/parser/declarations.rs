//! Typedefs, constants, fields, functions and types by themselves.

use smallvec::SmallVec;

use super::super::ast::{Declaration, Declarator, Item, ItemKind, TypeKind, TypeSpec};
use super::super::token::TokenKind;
use super::{Parse, Parser, join};

impl<'a> Parser<'a, '_> {
    /// `typedef [attrs] T a, *b;`, the keyword not yet eaten.
    pub(super) fn typedef(&mut self) -> Parse<(Vec<super::super::ast::Attr<'a>>, Declaration<'a>)> {
        self.bump();
        let attrs = self.attributes()?;
        let ty = self.type_spec()?;
        // `typedef struct X { .. };` declares the structure, as C has it.
        if self.kind() == TokenKind::Semi && !ty.tag_and_body().1 && !names_base_type(&ty) {
            return Err(self.unexpected(
                "a name",
                "a typedef gives the type a name: `typedef long Handle;`",
            ));
        }
        let declaration = self.declared(false, ty, "a name")?;
        Ok((attrs.list, declaration))
    }

    /// `T a = 1, *b;`, the semicolon included.
    pub(super) fn declaration(&mut self, what: &str) -> Parse<Declaration<'a>> {
        let is_const = self.at_word("const");
        let ty = self.type_spec()?;
        self.declared(is_const, ty, what)
    }

    /// What follows the type of a declaration.
    fn declared(&mut self, is_const: bool, ty: TypeSpec<'a>, what: &str) -> Parse<Declaration<'a>> {
        let mut declarators = SmallVec::new();
        if self.kind() != TokenKind::Semi {
            loop {
                declarators.push(self.init_declarator(what)?);
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
        }
        self.end_of_declaration()?;
        Ok(Declaration {
            is_const,
            ty,
            declarators,
        })
    }

    /// `;`, or where it was forgotten, the next item on a line of its own: it can be read.
    fn end_of_declaration(&mut self) -> Parse<()> {
        let ended = self.expect(TokenKind::Semi, "the declaration");
        let begins_item = matches!(self.kind(), TokenKind::Ident | TokenKind::LBracket);
        if begins_item && self.token().line_start {
            return Ok(());
        }
        ended
    }

    fn init_declarator(&mut self, what: &str) -> Parse<Declarator<'a>> {
        let mut declarator = self.declarator()?;
        if declarator.name.is_none() && self.kind() != TokenKind::Colon {
            return Err(self.unexpected(what, "a declaration is a type and a name"));
        }
        self.trailing_const();
        if self.eat(TokenKind::Colon) {
            declarator.bits = Some(Box::new(self.expression()?));
        }
        if self.eat(TokenKind::Eq) {
            declarator.value = Some(Box::new(self.expression()?));
        }
        Ok(declarator)
    }

    /// `const` behind the parameters of a method, as C++ allows it.
    fn trailing_const(&mut self) {
        self.eat_word("const");
    }

    /// The fields of a record up to its `}`, errors recovered.
    pub(super) fn fields(&mut self) -> Vec<Item<'a>> {
        self.block_items(Self::field)
    }

    fn field(&mut self) -> Parse<Option<Item<'a>>> {
        let start = self.span();
        let doc = self.doc();
        // `case 1:` of an encapsulated union says the same as `[case(1)]`.
        loop {
            if self.eat_word("case") {
                self.expression()?;
                while self.eat(TokenKind::Comma) {
                    self.expression()?;
                }
                self.expect(TokenKind::Colon, "`case`")?;
            } else if self.at_word("default") && self.kind_at(1) == TokenKind::Colon {
                self.bump();
                self.bump();
            } else {
                break;
            }
        }
        let doc = doc.or_else(|| self.doc());
        let attrs = self.attributes()?;
        if self.eat(TokenKind::Semi) {
            return Ok(None);
        }
        let declaration = self.declaration("the name of a field")?;
        Ok(Some(Item {
            attrs,
            doc: doc.or_else(|| self.doc_behind()),
            kind: ItemKind::Declaration(declaration),
            unseen: false,
            span: join(start, self.previous()),
        }))
    }
}

/// True for `typedef unsigned short wchar_t;`: what it declares is a word of the language. Whoever
/// writes it for a compiler that lacks the word says what the word means anyway.
fn names_base_type(ty: &TypeSpec<'_>) -> bool {
    const WORDS: &[&str] = &[
        "wchar_t",
        "__wchar_t",
        "boolean",
        "bool",
        "byte",
        "small",
        "hyper",
    ];
    match &ty.kind {
        TypeKind::Base(words) => words
            .rsplit_once(' ')
            .is_some_and(|(_, last)| WORDS.contains(&last)),
        _ => false,
    }
}
