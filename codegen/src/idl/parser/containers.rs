//! Interfaces, dispinterfaces, classes, libraries and modules.

use super::super::ast::{
    Attr, Block, Coclass, CoclassLine, DispBody, Dispinterface, Interface, Item, ItemKind,
};
use super::super::token::TokenKind;
use super::{Parse, Parser};

impl<'a> Parser<'a, '_> {
    /// `library Name { .. }` or `module Name { .. }`, the keyword not yet eaten.
    pub(super) fn block(&mut self, what: &str) -> Parse<Block<'a>> {
        self.bump();
        let name = self.name(what)?;
        self.expect(TokenKind::LBrace, "the name")?;
        let items = self.block_items(Self::item);
        self.close_block()?;
        Ok(Block { name, items })
    }

    /// `interface Name : Base { .. }`, the keyword not yet eaten.
    pub(super) fn interface(&mut self, attrs: &[Attr<'a>]) -> Parse<Interface<'a>> {
        // Some name a part of an IDL file like a C header.
        let in_c = self.in_header() && !attrs.iter().any(|attr| attr.name.text == "uuid");
        self.bump();
        let name = self.name("the name of the interface")?;
        if self.eat(TokenKind::Semi) {
            return Ok(Interface {
                name,
                base: None,
                body: None,
            });
        }
        let base = if self.eat(TokenKind::Colon) {
            Some(self.qualified_name("the name of the base interface")?)
        } else {
            None
        };
        self.expect(TokenKind::LBrace, "the head of the interface")?;
        let items = self.block_items(Self::item);
        self.close_block()?;
        Ok(Interface {
            name,
            base,
            // What a header says in C (`interface X { struct XVtbl *lpVtbl; };`) only announces it.
            body: (!in_c).then_some(items),
        })
    }

    /// `dispinterface Name { .. }`, the keyword not yet eaten.
    pub(super) fn dispinterface(&mut self) -> Parse<Dispinterface<'a>> {
        self.bump();
        let name = self.name("the name of the dispinterface")?;
        if self.eat(TokenKind::Semi) {
            return Ok(Dispinterface { name, body: None });
        }
        if self.eat(TokenKind::Colon) {
            // Its base is always IDispatch; some write it down.
            self.qualified_name("the name of the base interface")?;
        }
        self.expect(TokenKind::LBrace, "the head of the dispinterface")?;
        let mut body = DispBody::default();
        let mut in_properties = false;
        let before = self.items.len();
        loop {
            let start = self.pos;
            match self.kind() {
                TokenKind::RBrace | TokenKind::Eof => break,
                _ if self.at_disp_label() => {
                    self.end_of_section(&mut body, in_properties, before);
                    in_properties = self.text() == "properties";
                    self.bump();
                    self.bump();
                }
                TokenKind::Ident if self.kind_at(1) == TokenKind::Colon => {
                    let _ = self.unknown_word("a section", self.text(), &["properties", "methods"]);
                    self.bump();
                    self.bump();
                }
                _ => {
                    if self.disp_part(&mut body).is_err() {
                        self.recover();
                    }
                }
            }
            if self.pos == start {
                break;
            }
        }
        self.end_of_section(&mut body, in_properties, before);
        self.close_block()?;
        Ok(Dispinterface {
            name,
            body: Some(body),
        })
    }

    /// True at `properties:` and `methods:`.
    fn at_disp_label(&self) -> bool {
        self.kind_at(1) == TokenKind::Colon
            && (self.at_word("properties") || self.at_word("methods"))
    }

    /// Puts the items that were read into the part of the dispinterface that they are of.
    fn end_of_section(&mut self, body: &mut DispBody<'a>, in_properties: bool, before: usize) {
        let part = if in_properties {
            &mut body.properties
        } else {
            &mut body.methods
        };
        part.extend(self.items.drain(before..));
    }

    fn disp_part(&mut self, body: &mut DispBody<'a>) -> Parse<()> {
        if self.at_word("interface")
            && self.kind_at(1) == TokenKind::Ident
            && matches!(self.kind_at(2), TokenKind::Semi | TokenKind::RBrace)
        {
            self.bump();
            body.interface = Some(self.name("the name of an interface")?);
            self.eat(TokenKind::Semi);
            return Ok(());
        }
        let item = self.item()?;
        self.items.extend(item);
        Ok(())
    }

    /// `coclass Name { .. }`, the keyword not yet eaten.
    pub(super) fn coclass(&mut self) -> Parse<Coclass<'a>> {
        self.bump();
        let name = self.name("the name of the class")?;
        if self.eat(TokenKind::Semi) {
            return Ok(Coclass { name, body: None });
        }
        self.expect(TokenKind::LBrace, "the head of the class")?;
        let mut lines = Vec::new();
        while !matches!(self.kind(), TokenKind::RBrace | TokenKind::Eof) {
            match self.coclass_line() {
                Ok(line) => lines.extend(line),
                Err(_) => self.recover(),
            }
        }
        self.close_block()?;
        Ok(Coclass {
            name,
            body: Some(lines),
        })
    }

    fn coclass_line(&mut self) -> Parse<Option<CoclassLine<'a>>> {
        if self.eat(TokenKind::Semi) {
            return Ok(None);
        }
        let attrs = self.attributes()?;
        if !self.eat_word("interface") && !self.eat_word("dispinterface") {
            return Err(self.unexpected(
                "`interface` or `dispinterface`",
                "a class lists its interfaces: `[default] interface IName;`",
            ));
        }
        let name = self.qualified_name("the name of an interface")?;
        // The last one may do without, as in C's lists.
        if self.kind() != TokenKind::RBrace {
            self.expect(TokenKind::Semi, "the interface")?;
        }
        Ok(Some(CoclassLine { attrs, name }))
    }

    /// `}` and an optional `;`.
    fn close_block(&mut self) -> Parse<()> {
        self.expect(TokenKind::RBrace, "the block")?;
        self.eat(TokenKind::Semi);
        Ok(())
    }

    /// Items up to the `}` of the block, errors recovered.
    pub(super) fn block_items(
        &mut self,
        one: fn(&mut Self) -> Parse<Option<Item<'a>>>,
    ) -> Vec<Item<'a>> {
        let before = self.items.len();
        loop {
            match self.kind() {
                TokenKind::RBrace if self.linkages.last() == Some(&self.depth) => {
                    self.linkages.pop();
                    self.bump();
                    continue;
                }
                TokenKind::RBrace | TokenKind::Eof => break,
                _ => {}
            }
            let start = self.pos;
            match self.nested(one) {
                Ok(item) => self.items.extend(item),
                Err(_) => self.recover(),
            }
            if self.pos == start {
                // Only at the end of the input does an item take nothing.
                break;
            }
        }
        self.items.drain(before..).collect()
    }

    /// `import "a.idl", "b.idl";`
    pub(super) fn import(&mut self) -> Parse<ItemKind<'a>> {
        self.bump();
        let mut files = vec![self.path("the name of a file")?];
        while self.eat(TokenKind::Comma) {
            files.push(self.path("the name of a file")?);
        }
        self.expect(TokenKind::Semi, "the import")?;
        Ok(ItemKind::Import(files))
    }

    /// `importlib("stdole2.tlb");`
    pub(super) fn import_lib(&mut self) -> Parse<ItemKind<'a>> {
        self.bump();
        self.expect(TokenKind::LParen, "`importlib`")?;
        let file = self.path("the name of a type library")?;
        self.expect(TokenKind::RParen, "the name of the type library")?;
        self.eat(TokenKind::Semi);
        Ok(ItemKind::ImportLib(file))
    }

    /// `cpp_quote("..")` and others that take strings and mean nothing to a model.
    pub(super) fn quoted(&mut self) -> Parse<ItemKind<'a>> {
        let what = self.text();
        self.bump();
        self.expect(TokenKind::LParen, &format!("`{what}`"))?;
        let text = self.string("a string")?;
        if what == "cpp_quote" {
            let pack = self.pack();
            self.quoted.text(&text.value, pack);
        }
        self.expect(TokenKind::RParen, "the string")?;
        self.eat(TokenKind::Semi);
        Ok(ItemKind::Ignored)
    }
}
