//! What stands in a file, a library or an interface.

use super::super::ast::{Item, ItemKind, TypeKind};
use super::super::suggest;
use super::super::token::TokenKind;
use super::{Parse, Parser, join};

/// The words that begin a block of declarations.
const BLOCKS: &[&str] = &["library", "module", "interface", "dispinterface", "coclass"];

impl<'a> Parser<'a, '_> {
    /// All items of a file.
    pub(super) fn items_to_end(&mut self) -> Vec<Item<'a>> {
        let mut items = self.block_items(Self::item);
        while self.kind() != TokenKind::Eof {
            // `block_items` stops at a `}` that closes nothing.
            let _ = self.unexpected(
                "an item",
                "this `}` closes nothing: remove it, or add the `{`",
            );
            self.bump();
            self.eat(TokenKind::Semi);
            items.extend(self.block_items(Self::item));
        }
        items
    }

    /// One item; `None` for a lone `;`.
    pub(super) fn item(&mut self) -> Parse<Option<Item<'a>>> {
        if self.eat(TokenKind::Semi) {
            return Ok(None);
        }
        // `extern "C" {`: what stands in it is declared as if it stood outside.
        if self.at_word("extern") && self.kind_at(1) == TokenKind::Str {
            self.bump();
            self.bump();
            if self.eat(TokenKind::LBrace) {
                self.linkages.push(self.depth.saturating_sub(1));
                return Ok(None);
            }
        }
        let start = self.span();
        let unseen = self.quoted.is_unseen();
        let doc = self.doc();
        let mut attrs = self.attributes()?;
        let doc = doc.or_else(|| self.doc());
        let kind = self.item_kind(&mut attrs.list)?;
        Ok(Some(Item {
            attrs,
            doc: doc.or_else(|| self.doc_behind()),
            kind,
            unseen,
            span: join(start, self.previous()),
        }))
    }

    fn item_kind(&mut self, attrs: &mut Vec<super::super::ast::Attr<'a>>) -> Parse<ItemKind<'a>> {
        if self.kind() != TokenKind::Ident {
            return Err(self.unexpected(
                "an item",
                "write an interface, a type, a constant, a method or an import",
            ));
        }
        let next_is_name = self.kind_at(1) == TokenKind::Ident;
        Ok(match self.text() {
            "import" if matches!(self.kind_at(1), TokenKind::Str | TokenKind::WideStr) => {
                self.import()?
            }
            "importlib" if self.kind_at(1) == TokenKind::LParen => self.import_lib()?,
            "cpp_quote" | "midl_echo" if self.kind_at(1) == TokenKind::LParen => self.quoted()?,
            "declare_guid" | "__pragma" | "_Pragma" if self.kind_at(1) == TokenKind::LParen => {
                self.bump();
                self.skip_parentheses();
                self.eat(TokenKind::Semi);
                ItemKind::Ignored
            }
            word if self.is_runtime_item(word) && !self.in_header() => {
                return Err(self.windows_runtime());
            }
            "midl_pragma" | "pragma" if next_is_name => self.midl_pragma(),
            // Announced, as dumps of type libraries do.
            "module" if next_is_name && self.kind_at(2) == TokenKind::Semi => {
                self.go_to(self.pos + 2);
                self.eat(TokenKind::Semi);
                ItemKind::Ignored
            }
            "library" if next_is_name => ItemKind::Library(self.block("the name of the library")?),
            "module" if next_is_name => ItemKind::Module(self.block("the name of the module")?),
            "interface" if next_is_name && self.is_interface_item() => {
                ItemKind::Interface(self.interface(attrs)?)
            }
            "dispinterface" if next_is_name && self.is_interface_item() => {
                ItemKind::Dispinterface(self.dispinterface()?)
            }
            "coclass" if next_is_name && self.is_interface_item() => {
                ItemKind::Coclass(self.coclass()?)
            }
            "typedef" => {
                let (more, declaration) = self.typedef()?;
                attrs.extend(more);
                if declaration.declarators.is_empty() {
                    match &declaration.ty.kind {
                        // Of a word of the language, see there.
                        TypeKind::Base(_) => ItemKind::Ignored,
                        _ => ItemKind::Declaration(declaration),
                    }
                } else {
                    ItemKind::Typedef(declaration)
                }
            }
            word if next_is_name
                && !matches!(word, "struct" | "union" | "enum")
                && self.is_head_of_block()
                && suggest::nearest(word, BLOCKS.iter().copied()).is_some() =>
            {
                return Err(self.unknown_word("a block", word, BLOCKS));
            }
            _ => ItemKind::Declaration(self.declaration("a name")?),
        })
    }

    /// True at `interface Name;`, `: Base` or `{`, false at `interface Name * f()` and at
    /// `interface Library::Name * f()`.
    fn is_interface_item(&self) -> bool {
        if self.kind_at(2) == TokenKind::Colon && self.kind_at(3) == TokenKind::Colon {
            return false;
        }
        matches!(
            self.kind_at(2),
            TokenKind::Semi | TokenKind::Colon | TokenKind::LBrace | TokenKind::Eof
        ) || self.kind_at(2) != TokenKind::Star && self.kind_at(2) != TokenKind::Ident
    }

    /// True at `word Name {` and `word Name : Base {`, whatever the word.
    fn is_head_of_block(&self) -> bool {
        let head = [self.kind_at(2), self.kind_at(3), self.kind_at(4)];
        matches!(
            head,
            [TokenKind::LBrace, ..] | [TokenKind::Colon, TokenKind::Ident, TokenKind::LBrace]
        )
    }

    /// Says that a word begins nothing, and which one may be meant.
    pub(super) fn unknown_word(
        &mut self,
        what: &str,
        word: &str,
        known: &[&str],
    ) -> super::Reported {
        let help = match suggest::nearest(word, known.iter().copied()) {
            Some(meant) => format!("is `{meant}` meant?"),
            None => format!("write one of `{}`", known.join("`, `")),
        };
        self.unexpected(&format!("the word that begins {what}"), &help)
    }

    /// True at what only the language of the Windows Runtime has. The words are no keywords: all
    /// of them may be names of types.
    fn is_runtime_item(&self, word: &str) -> bool {
        let next_is_name = self.kind_at(1) == TokenKind::Ident;
        let behind = self.kind_at(2);
        match word {
            "namespace" => next_is_name && matches!(behind, TokenKind::Dot | TokenKind::LBrace),
            "runtimeclass" | "apicontract" => {
                next_is_name
                    && !matches!(
                        behind,
                        TokenKind::LParen | TokenKind::LBracket | TokenKind::Comma
                    )
            }
            "declare" => self.kind_at(1) == TokenKind::LBrace,
            _ => false,
        }
    }

    /// Says that the file is of the Windows Runtime, and reads no more of it.
    fn windows_runtime(&mut self) -> super::Reported {
        let message = "this file describes types of the Windows Runtime, not COM interfaces";
        let diagnostic = crate::diag::Diagnostic::error("E0290", self.span(), message)
            .label("only MIDL 3 and the Windows Runtime's dialect have this")
            .help("use the windows crate, or windows-bindgen on the metadata (.winmd) of the component");
        let reported = self.report(diagnostic);
        self.go_to(self.tokens.len() - 1);
        self.ended = true;
        reported
    }

    /// `midl_pragma warning(disable: 2039)`: the rest of the line.
    fn midl_pragma(&mut self) -> ItemKind<'a> {
        self.bump();
        while !self.token().line_start && !matches!(self.kind(), TokenKind::Eof | TokenKind::Semi) {
            self.bump();
        }
        self.eat(TokenKind::Semi);
        ItemKind::Ignored
    }
}
