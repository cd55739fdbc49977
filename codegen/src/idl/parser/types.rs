//! Types and declarators.

use std::borrow::Cow;

use super::super::ast::{
    Bound, Declarator, EnumSpec, Enumerator, Expr, ExprKind, Param, Part, RecordSpec, TypeKind,
    TypeName, TypeSpec,
};
use super::super::token::TokenKind;
use super::{Parse, Parser, join};

/// Words that make up a base type.
pub(super) fn is_base_word(word: &str) -> bool {
    matches!(
        word,
        "unsigned"
            | "signed"
            | "__signed"
            | "short"
            | "long"
            | "int"
            | "small"
            | "hyper"
            | "char"
            | "wchar_t"
            | "__wchar_t"
            | "float"
            | "double"
            | "void"
            | "boolean"
            | "byte"
            | "__int8"
            | "__int16"
            | "__int32"
            | "__int64"
            | "__int3264"
            | "_int64"
            | "bool"
    )
}

/// Words that say nothing about the type.
fn is_noise(word: &str) -> bool {
    matches!(
        word,
        "__stdcall"
            | "_stdcall"
            | "__cdecl"
            | "_cdecl"
            | "cdecl"
            | "stdcall"
            | "__pascal"
            | "_pascal"
            | "pascal"
            | "__fastcall"
            | "far"
            | "_far"
            | "__far"
            | "FAR"
            | "near"
            | "__RPC_FAR"
            | "__RPC_STUB"
            | "__RPC_USER"
            | "__RPC_API"
            | "RPC_ENTRY"
            | "PASCAL"
            | "CDECL"
            | "APIENTRY"
            | "__based"
            | "__w64"
            | "__ptr32"
            | "__ptr64"
            | "__vectorcall"
            | "__thiscall"
            | "EXTERN_C"
            | "CONST_VTBL"
            | "STDAPICALLTYPE"
            | "STDMETHODCALLTYPE"
            | "WINAPI"
            | "CALLBACK"
            | "volatile"
            | "__volatile"
            | "restrict"
            | "__restrict"
            | "__unaligned"
            | "register"
            | "static"
            | "extern"
            | "inline"
            | "_inline"
            | "__inline"
            | "__forceinline"
            | "FORCEINLINE"
            | "NTAPI"
            | "NTSYSAPI"
            | "NTKERNELAPI"
            | "WSAAPI"
            | "WINAPIV"
            | "WINBASEAPI"
            | "WINUSERAPI"
            | "WINADVAPI"
            | "APIPRIVATE"
            | "WMIAPI"
            | "RPC_VAR_ENTRY"
            | "RPCRTAPI"
            | "STDAPIVCALLTYPE"
            | "STDMETHODVCALLTYPE"
            | "__RPC_CALLEE"
            | "__RPC_CALLER"
            | "_huge"
            | "__huge"
            | "HUGEP"
            | "_fastcall"
            | "__export"
            | "_export"
            | "__loadds"
            | "_loadds"
            | "__clrcall"
            | "_near"
            | "__near"
            | "NEAR"
            | "VOLATILE"
            | "UNALIGNED"
            | "_W64"
            | "constexpr"
    )
}

/// Words of Microsoft's older annotations (`__in`, `__out_ecount(n)`, `__RPC__deref_out`), and of
/// macros before a declaration. Arguments may follow.
fn is_older_annotation(word: &str) -> bool {
    let Some(inner) = word.strip_prefix("__") else {
        return word.starts_with("DECLSPEC_");
    };
    let exact = ["in", "out", "inout", "reserved", "callback", "checkReturn"];
    let prefixes = [
        "in_",
        "out_",
        "inout_",
        "deref_",
        "RPC__",
        "bcount",
        "ecount",
        "field_",
        "struct_",
        "success",
        "null",
        "drv_",
        "range",
        "typefix",
        "format_string",
        "maybenull",
        "notnull",
        "control_entrypoint",
        "data_entrypoint",
        "nonvolatile",
        "elem_",
        "byte_",
    ];
    exact.contains(&inner) || prefixes.iter().any(|prefix| inner.starts_with(prefix))
}

/// True for `_In_`, `_Out_writes_` and their like, with which C headers annotate parameters.
fn is_annotation(word: &str) -> bool {
    let inner = word
        .strip_prefix('_')
        .and_then(|rest| rest.strip_suffix('_'));
    // `_FUSION_INSTALL_REFERENCE_` is a tag.
    inner.is_some_and(|inner| {
        inner.starts_with(|first: char| first.is_ascii_uppercase())
            && inner.contains(|letter: char| letter.is_ascii_lowercase())
    })
}

impl<'a> Parser<'a, '_> {
    /// Eats words without meaning for the type; true when `const` was among them.
    fn qualifiers(&mut self) -> bool {
        let mut is_const = false;
        while self.kind() == TokenKind::Ident {
            let word = self.text();
            if matches!(word, "const" | "__const" | "CONST") {
                is_const = true;
            } else if matches!(word, "__declspec" | "__attribute__")
                && self.kind_at(1) == TokenKind::LParen
            {
                self.bump();
                self.skip_parentheses();
                continue;
            } else if is_annotation(word) || is_older_annotation(word) {
                self.bump();
                if self.kind() == TokenKind::LParen {
                    self.skip_parentheses();
                }
                continue;
            } else if !is_noise(word) {
                break;
            }
            self.bump();
        }
        is_const
    }

    pub(super) fn skip_parentheses(&mut self) {
        let mut level = 0usize;
        loop {
            match self.kind() {
                TokenKind::LParen => level += 1,
                TokenKind::RParen => level = level.saturating_sub(1),
                TokenKind::Eof => return,
                _ => {}
            }
            self.bump();
            if level == 0 {
                return;
            }
        }
    }

    /// A type without a declared name.
    pub(super) fn type_name(&mut self) -> Parse<TypeName<'a>> {
        let ty = self.type_spec()?;
        let declarator = self.declarator()?;
        Ok(TypeName { ty, declarator })
    }

    /// The part of a declaration before its declarators.
    pub(super) fn type_spec(&mut self) -> Parse<TypeSpec<'a>> {
        let mut is_const = self.qualifiers();
        let start = self.span();
        if self.kind() != TokenKind::Ident {
            return Err(self.unexpected("a type", "every declaration begins with a type"));
        }
        let kind = match self.text() {
            "enum" => TypeKind::Enum(Box::new(self.nested(Self::enum_spec)?)),
            "struct" | "union" => TypeKind::Record(Box::new(self.nested(Self::record_spec)?)),
            // `pipe` names a type of its own, too: what is declared with it follows the type.
            "pipe"
                if self.kind_at(1) == TokenKind::Ident
                    && (self.kind_at(2) == TokenKind::Ident
                        || is_base_word(self.text_at(1))
                        || matches!(self.text_at(1), "struct" | "union" | "enum")) =>
            {
                self.bump();
                TypeKind::Pipe(Box::new(self.nested(Self::type_spec)?))
            }
            "SAFEARRAY" if self.kind_at(1) == TokenKind::LParen => {
                self.bump();
                self.bump();
                let element = self.nested(Self::type_name)?;
                self.expect(TokenKind::RParen, "the type of the elements")?;
                TypeKind::SafeArray(Box::new(element))
            }
            "interface" | "dispinterface" | "coclass" => {
                self.bump();
                TypeKind::Named(self.qualified_name("the name of an interface")?)
            }
            word if is_base_word(word) => {
                let mut words = Cow::Borrowed(word);
                self.bump();
                while self.kind() == TokenKind::Ident {
                    if is_base_word(self.text()) {
                        words = format!("{words} {}", self.text()).into();
                        self.bump();
                    } else if matches!(self.text(), "const" | "__const" | "volatile") {
                        is_const |= self.text() != "volatile";
                        self.bump();
                    } else {
                        break;
                    }
                }
                TypeKind::Base(words)
            }
            _ => self.named_type()?,
        };
        let span = join(start, self.previous());
        is_const |= self.qualifiers();
        Ok(TypeSpec {
            is_const,
            kind,
            span,
        })
    }

    /// `Name`, `Library.Name`, `Library::Name` or `Windows.Name<T>`
    fn named_type(&mut self) -> Parse<TypeKind<'a>> {
        let start = self.pos;
        let name = self.qualified_name("a type")?;
        let is_dotted = self.tokens[start..self.pos]
            .iter()
            .any(|token| token.kind == TokenKind::Dot);
        let is_generic = self.kind() == TokenKind::Lt;
        if is_generic {
            self.skip_angles();
        }
        Ok(if is_generic || is_dotted {
            TypeKind::Runtime(name)
        } else {
            TypeKind::Named(name)
        })
    }

    /// Goes behind the `>` that closes the `<` here, or to the end of the statement.
    fn skip_angles(&mut self) {
        let mut level = 0usize;
        loop {
            match self.kind() {
                TokenKind::Lt => level += 1,
                TokenKind::Gt => level = level.saturating_sub(1),
                TokenKind::Shr => level = level.saturating_sub(2),
                TokenKind::Semi | TokenKind::LBrace | TokenKind::Eof => return,
                _ => {}
            }
            self.bump();
            if level == 0 {
                return;
            }
        }
    }

    fn enum_spec(&mut self) -> Parse<EnumSpec<'a>> {
        self.bump();
        let attrs = self.attributes()?;
        if self.kind_at(1) == TokenKind::Ident && (self.at_word("class") || self.at_word("struct"))
        {
            self.bump();
        }
        let tag = (self.kind() == TokenKind::Ident)
            .then(|| self.name("the tag of the enumeration"))
            .transpose()?;
        // `enum X : int { .. }` of C++ headers.
        if self.kind() == TokenKind::Colon && self.kind_at(2) == TokenKind::LBrace {
            self.bump();
            self.bump();
        }
        let body = if self.eat(TokenKind::LBrace) {
            Some(self.enumerators()?)
        } else {
            None
        };
        if tag.is_none() && body.is_none() {
            return Err(self.unexpected("a name or `{`", "write `enum Name { .. }`"));
        }
        Ok(EnumSpec { attrs, tag, body })
    }

    fn enumerators(&mut self) -> Parse<Vec<Enumerator<'a>>> {
        let mut list = Vec::new();
        while self.kind() != TokenKind::RBrace {
            let doc = self.doc();
            let attrs = self.attributes()?;
            let doc = doc.or_else(|| self.doc());
            let name = self.name("the name of an enumerator")?;
            // Some compilers let attributes follow the name.
            let mut attrs = attrs;
            attrs.list.extend(self.attributes()?.list);
            let value = if self.eat(TokenKind::Eq) {
                Some(self.expression()?)
            } else {
                None
            };
            let is_last = !self.eat(TokenKind::Comma);
            list.push(Enumerator {
                attrs,
                doc: doc.or_else(|| self.doc_behind()),
                name,
                value,
            });
            if is_last && self.kind() == TokenKind::Ident {
                // It is told, and the next one read.
                let _ = self.expect(TokenKind::Comma, "the enumerator");
            } else if is_last {
                break;
            }
        }
        self.expect(TokenKind::RBrace, "the enumerators")?;
        list.shrink_to_fit();
        Ok(list)
    }

    fn record_spec(&mut self) -> Parse<RecordSpec<'a>> {
        let start = self.span();
        let is_union = self.text() == "union";
        let pack = self.pack();
        self.bump();
        self.qualifiers();
        let tag = (self.kind() == TokenKind::Ident && self.text() != "switch")
            .then(|| self.name("the tag of the record"))
            .transpose()?;
        let span = join(start, self.previous());
        let switch = if is_union && self.eat_word("switch") {
            self.expect(TokenKind::LParen, "`switch`")?;
            let param = self.nested(Self::param)?;
            self.expect(TokenKind::RParen, "the discriminant")?;
            let name = (self.kind() == TokenKind::Ident)
                .then(|| self.name("the name of the union"))
                .transpose()?;
            Some((Box::new(param), name))
        } else {
            None
        };
        let body = if self.eat(TokenKind::LBrace) {
            let items = self.fields();
            self.expect(TokenKind::RBrace, "the fields")?;
            Some(items)
        } else {
            None
        };
        if tag.is_none() && body.is_none() {
            return Err(self.unexpected("a name or `{`", "write `struct Name { .. }`"));
        }
        Ok(RecordSpec {
            is_union,
            tag,
            switch,
            body,
            pack,
            span,
        })
    }

    /// What surrounds a name, and the name if there is one.
    pub(super) fn declarator(&mut self) -> Parse<Declarator<'a>> {
        self.nested(|parser| {
            // A bit for each that is `const`; more than there are bits are refused below.
            let (mut pointers, mut consts) = (0_u32, 0_u128);
            loop {
                let is_const = parser.qualifiers();
                if is_const && pointers > 0 {
                    consts |= 1_u128.checked_shl(pointers - 1).unwrap_or(0);
                }
                if !parser.eat(TokenKind::Star) {
                    break;
                }
                pointers += 1;
            }
            let mut declarator = Declarator::default();
            if parser.kind() == TokenKind::LParen && parser.at_inner_declarator() {
                parser.bump();
                // Some macro for a calling convention.
                if parser.kind() == TokenKind::Ident
                    && parser.kind_at(1) == TokenKind::Star
                    && !is_noise(parser.text())
                {
                    parser.bump();
                }
                declarator = parser.declarator()?;
                parser.expect(TokenKind::RParen, "the declarator")?;
            } else if parser.kind() == TokenKind::Ident {
                declarator.name = Some(parser.name("a name")?);
            }
            loop {
                match parser.kind() {
                    TokenKind::LBracket if !parser.at_attributes_of_next() => {
                        parser.bump();
                        let bound = parser.bound()?;
                        parser.expect(TokenKind::RBracket, "the length of the array")?;
                        declarator.parts.push(Part::Array(Box::new(bound)));
                    }
                    TokenKind::LParen => {
                        parser.bump();
                        let (params, variadic) = parser.params()?;
                        // Mostly there is nothing more.
                        declarator.parts.reserve_exact(1 + pointers as usize);
                        declarator.parts.push(Part::Function { params, variadic });
                    }
                    _ => break,
                }
                if declarator.parts.len() > super::NESTING_LIMIT {
                    return parser.nested_too_deep();
                }
            }
            // The pointer nearest to the name is the innermost.
            declarator.parts.reserve_exact(pointers as usize);
            declarator
                .parts
                .extend((0..pointers).rev().map(|number| Part::Pointer {
                    is_const: consts.checked_shr(number).is_some_and(|bits| bits & 1 == 1),
                }));
            if declarator.parts.len() > super::NESTING_LIMIT {
                return parser.nested_too_deep();
            }
            Ok(declarator)
        })
    }

    fn nested_too_deep<T>(&mut self) -> Parse<T> {
        self.depth += super::NESTING_LIMIT;
        let result = self.nested(|_| Err(super::Reported));
        self.depth -= super::NESTING_LIMIT;
        result
    }

    /// True when `(` opens a declarator, such as `(*callback)`, and no list of parameters.
    fn at_inner_declarator(&self) -> bool {
        let mut ahead = 1;
        while self.kind_at(ahead) == TokenKind::Ident && is_noise(self.text_at(ahead)) {
            ahead += 1;
        }
        let kinds = [0, 1, 2, 3, 4].map(|more| self.kind_at(ahead + more));
        match kinds {
            [TokenKind::Star | TokenKind::LParen, ..] => true,
            // `(__stdcall NAME)()`
            [TokenKind::Ident, TokenKind::RParen, TokenKind::LParen, ..] => ahead > 1,
            // `(CALL *NAME)()` and `(CALL *)()`, where CALL is a macro that is not at hand.
            [
                TokenKind::Ident,
                TokenKind::Star,
                TokenKind::Ident,
                TokenKind::RParen,
                TokenKind::LParen,
            ]
            | [
                TokenKind::Ident,
                TokenKind::Star,
                TokenKind::RParen,
                TokenKind::LParen,
                _,
            ] => true,
            _ => false,
        }
    }

    fn bound(&mut self) -> Parse<Bound<'a>> {
        match self.kind() {
            TokenKind::RBracket => Ok(Bound::Open),
            TokenKind::Star if self.kind_at(1) == TokenKind::RBracket => {
                self.bump();
                Ok(Bound::Open)
            }
            // `*..9`: the first index is whatever it is, and so is the length.
            TokenKind::Star if self.kind_at(1) == TokenKind::Dot => {
                self.bump();
                while self.eat(TokenKind::Dot) {}
                self.expression()?;
                Ok(Bound::Open)
            }
            // `0..9` and `0..LAST` lex as one number.
            TokenKind::Number if self.text().contains("..") => {
                let span = self.span();
                let (low, high) = self.text().split_once("..").unwrap_or_default();
                self.bump();
                let operand = |text: &'a str| Expr {
                    kind: if text.starts_with(|first: char| first.is_ascii_digit()) {
                        ExprKind::Number(text)
                    } else {
                        ExprKind::Name(text)
                    },
                    span,
                };
                let high = match high {
                    "" if self.eat(TokenKind::Star) => return Ok(Bound::Open),
                    // `0.. 9`
                    "" => self.expression()?,
                    high => operand(high),
                };
                Ok(Bound::Range(operand(low), high))
            }
            _ => {
                let low = self.expression()?;
                if self.kind() == TokenKind::Dot && self.kind_at(1) == TokenKind::Dot {
                    self.bump();
                    self.bump();
                    // `0..*`
                    if self.eat(TokenKind::Star) {
                        return Ok(Bound::Open);
                    }
                    return Ok(Bound::Range(low, self.expression()?));
                }
                Ok(Bound::Length(low))
            }
        }
    }

    /// Parameters up to and with the `)`, and whether `...` is the last of them.
    fn params(&mut self) -> Parse<(Vec<Param<'a>>, bool)> {
        if self.eat(TokenKind::RParen) {
            return Ok((Vec::new(), false));
        }
        if self.at_word("void") && self.kind_at(1) == TokenKind::RParen {
            self.bump();
            self.bump();
            return Ok((Vec::new(), false));
        }
        let before = self.params.len();
        let variadic = self.param_list();
        let params: Vec<_> = self.params.drain(before..).collect();
        let variadic = variadic?;
        // `([in] void)` is no parameter either.
        if let [only] = params.as_slice()
            && !variadic
            && matches!(&only.ty.kind, TypeKind::Base(word) if word == "void")
            && only.declarator == Declarator::default()
        {
            return Ok((Vec::new(), false));
        }
        Ok((params, variadic))
    }

    fn param_list(&mut self) -> Parse<bool> {
        loop {
            if self.eat(TokenKind::Ellipsis) {
                self.expect(TokenKind::RParen, "`...`")?;
                return Ok(true);
            }
            let param = self.nested(Self::param)?;
            self.params.push(param);
            if self.kind() == TokenKind::Ident {
                self.expect(TokenKind::Comma, "the parameter")?;
            }
            // A comma at the end is harmless.
            if !self.eat(TokenKind::Comma) || self.kind() == TokenKind::RParen {
                break;
            }
        }
        self.expect(TokenKind::RParen, "the parameters")?;
        Ok(false)
    }

    pub(super) fn param(&mut self) -> Parse<Param<'a>> {
        let start = self.span();
        let attrs = self.attributes()?;
        let ty = self.type_spec()?;
        let declarator = self.declarator()?;
        Ok(Param {
            attrs,
            ty,
            declarator,
            span: join(start, self.previous()),
        })
    }
}
