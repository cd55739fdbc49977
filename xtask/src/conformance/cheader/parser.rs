//! Declarations of C.

use super::lexer::{Token, tokens};
use super::lines::HIDDEN;
use super::{CEnum, CField, CParam, CRecord, CSlot, CType, CVtable, Header, Tag};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many tags have been made up.
static MADE_UP: AtomicUsize = AtomicUsize::new(0);

/// Reads all declarations of a text without directives.
pub fn parse(text: &str, header: &mut Header) {
    let mut parser = Parser {
        tokens: tokens(text),
        at: 0,
        header,
        depth: 0,
        hidden: 0,
    };
    while parser.peek().is_some() {
        parser.item();
    }
}

/// Words of a declaration that say nothing about its type.
const NOISE: [&str; 24] = [
    "const",
    "CONST",
    "volatile",
    "extern",
    "static",
    "inline",
    "__inline",
    "__inline__",
    "__extension__",
    "register",
    "BEGIN_INTERFACE",
    "END_INTERFACE",
    "CONST_VTBL",
    "__C89_NAMELESS",
    "STDMETHODCALLTYPE",
    "STDMETHODVCALLTYPE",
    "STDAPICALLTYPE",
    "WINAPI",
    "CALLBACK",
    "__stdcall",
    "__cdecl",
    "__restrict",
    "__unaligned",
    "_Noreturn",
];

/// Words of a declaration that have arguments and say nothing about its type.
const NOISE_CALLS: [&str; 5] = [
    "__attribute__",
    "__declspec",
    "DECLSPEC_ALIGN",
    "DECLSPEC_UUID",
    "__asm__",
];

/// Words that only begin a declaration.
const STARTS: [&str; 9] = [
    "typedef",
    "extern",
    "struct",
    "union",
    "enum",
    "interface",
    "DEFINE_GUID",
    HIDDEN[0],
    HIDDEN[1],
];

/// The words of built-in types.
const BASE: [&str; 17] = [
    "void",
    "char",
    "short",
    "int",
    "long",
    "signed",
    "unsigned",
    "float",
    "double",
    "wchar_t",
    "__int64",
    "hyper",
    "small",
    "boolean",
    "byte",
    "MIDL_uhyper",
    "_Bool",
];

struct Parser<'a, 'h> {
    tokens: Vec<Token<'a>>,
    at: usize,
    header: &'h mut Header,
    /// How many records are open.
    depth: usize,
    /// How many parts that C does not see are open.
    hidden: usize,
}

impl<'a> Parser<'a, '_> {
    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Token<'a>> {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn eat(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(Token::Sign(sign));
        self.at += usize::from(found);
        found
    }

    fn item(&mut self) {
        let start = self.at;
        // A declaration that could not be read may have left some open.
        self.depth = 0;
        match self.peek() {
            Some(Token::Word(word)) if HIDDEN.contains(&word) => {
                self.at += 1;
                if word == HIDDEN[0] {
                    self.hidden += 1;
                } else {
                    self.hidden = self.hidden.saturating_sub(1);
                }
                return;
            }
            Some(Token::Word("typedef")) => {
                self.at += 1;
                if self.typedef().is_some() {
                    return;
                }
            }
            Some(Token::Word("DEFINE_GUID")) => {
                self.at += 1;
                self.guid();
            }
            Some(Token::Word("struct" | "union" | "enum" | "interface"))
                if self.specifier().is_some() && self.eat(';') =>
            {
                return;
            }
            Some(Token::Word("extern"))
                if matches!(self.tokens.get(start + 1), Some(Token::Text(_))) =>
            {
                self.at += 2;
                self.eat('{');
                return;
            }
            Some(Token::Sign('}' | ';')) => {
                self.at += 1;
                return;
            }
            _ => {}
        }
        self.at = self.at.max(start);
        self.skip_item();
    }

    /// To behind the next `;`, behind a function's body, or behind a macro that needs neither.
    fn skip_item(&mut self) {
        let start = self.at;
        while let Some(token) = self.next() {
            match token {
                Token::Sign(';') => return,
                Token::Sign('(') => {
                    self.skip_to(')');
                    if self.at > start + 2
                        && matches!(self.peek(), Some(Token::Word(word)) if STARTS.contains(&word))
                    {
                        return;
                    }
                }
                Token::Sign('{') => {
                    self.skip_to('}');
                    self.eat(';');
                    return;
                }
                _ => {}
            }
        }
    }

    /// Behind the sign that closes what has just been opened.
    fn skip_to(&mut self, close: char) {
        while let Some(token) = self.next() {
            match token {
                Token::Sign('(') => self.skip_to(')'),
                Token::Sign('{') => self.skip_to('}'),
                Token::Sign('[') => self.skip_to(']'),
                Token::Sign(sign) if sign == close => return,
                _ => {}
            }
        }
    }

    fn typedef(&mut self) -> Option<()> {
        let base = self.specifier()?;
        loop {
            let (name, ty) = self.declarator(base.clone())?;
            if let Some(name) = name {
                if let CType::Tagged(_, tag) = &ty {
                    let names = &mut self.header.tag_names;
                    names.entry(tag.clone()).or_insert_with(|| name.clone());
                }
                // widl spells `typedef long LONG` as `typedef LONG LONG`.
                if ty != CType::Name(name.clone()) {
                    self.header.typedefs.entry(name).or_insert(ty);
                }
            }
            if !self.eat(',') {
                return self.eat(';').then_some(());
            }
        }
    }

    /// `DEFINE_GUID(IID_IFoo, 0x00000000, 0x0000, ..);`
    fn guid(&mut self) {
        self.eat('(');
        let Some(Token::Word(name)) = self.next() else {
            return;
        };
        let mut value = 0u128;
        let mut parts = 0;
        while self.eat(',') {
            let Some(Token::Number(number)) = self.next() else {
                return;
            };
            let digits = number.trim_start_matches("0x");
            let Ok(number) = u128::from_str_radix(digits, 16) else {
                return;
            };
            let bits = match parts {
                0 => 32,
                1 | 2 => 16,
                _ => 8,
            };
            value = value << bits | number;
            parts += 1;
        }
        if parts == 11 {
            self.header.guids.insert(name.to_owned(), value);
        }
    }

    fn noise(&mut self) {
        loop {
            match self.peek() {
                Some(Token::Word(word)) if NOISE.contains(&word) || HIDDEN.contains(&word) => {
                    self.at += 1;
                }
                Some(Token::Word(word)) if NOISE_CALLS.contains(&word) => {
                    self.at += 1;
                    if self.eat('(') {
                        self.skip_to(')');
                    }
                }
                _ => return,
            }
        }
    }

    /// The type that a declaration begins with.
    fn specifier(&mut self) -> Option<CType> {
        let mut words: Vec<&str> = Vec::new();
        let mut found = None;
        loop {
            self.noise();
            let Some(Token::Word(word)) = self.peek() else {
                break;
            };
            if BASE.contains(&word) && found.is_none() {
                words.push(word);
                self.at += 1;
                continue;
            }
            if found.is_some() || !words.is_empty() {
                break;
            }
            self.at += 1;
            found = Some(match word {
                "struct" | "interface" => self.record(Tag::Struct)?,
                "union" => self.record(Tag::Union)?,
                "enum" => self.enumeration()?,
                _ => CType::Name(word.to_owned()),
            });
        }
        if let Some(found) = found {
            return Some(found);
        }
        if words.is_empty() {
            return None;
        }
        Some(CType::Base(words.join(" ")))
    }

    fn tag(&mut self) -> String {
        self.noise();
        match self.peek() {
            Some(Token::Word(tag)) => {
                self.at += 1;
                tag.to_owned()
            }
            // No two headers may have the same made-up tag.
            _ => format!("<{}", MADE_UP.fetch_add(1, Ordering::Relaxed)),
        }
    }

    fn record(&mut self, kind: Tag) -> Option<CType> {
        let tag = self.tag();
        if !self.eat('{') {
            return Some(CType::Tagged(kind, tag));
        }
        self.depth += 1;
        let mut fields = Vec::new();
        while !self.eat('}') {
            self.noise();
            if self.eat('}') {
                break;
            }
            let base = self.specifier()?;
            loop {
                let (name, ty) = self.declarator(base.clone())?;
                let bits = self.eat(':');
                if bits {
                    self.at += 1;
                }
                fields.push(CField { name, ty, bits });
                if !self.eat(',') {
                    break;
                }
            }
            if !self.eat(';') {
                return None;
            }
        }
        self.depth -= 1;
        self.close(kind, &tag, fields);
        Some(CType::Tagged(kind, tag))
    }

    fn close(&mut self, kind: Tag, tag: &str, fields: Vec<CField>) {
        if let Some(interface) = tag.strip_suffix("Vtbl")
            && fields.iter().all(|field| is_function(&field.ty))
        {
            let slots = fields.into_iter().filter_map(slot).collect();
            self.header.vtables.push(CVtable {
                interface: interface.to_owned(),
                slots,
            });
            return;
        }
        // An interface itself, which C sees as a pointer to its vtable.
        if fields
            .iter()
            .any(|field| field.name.as_deref() == Some("lpVtbl"))
        {
            return;
        }
        self.header.records.push(CRecord {
            tag: tag.to_owned(),
            kind,
            fields,
            nested: self.depth > 0,
            hidden: self.hidden > 0,
        });
    }

    fn enumeration(&mut self) -> Option<CType> {
        let tag = self.tag();
        if self.eat('{') {
            let mut members = Vec::new();
            while let Some(token) = self.next() {
                match token {
                    Token::Sign('}') => break,
                    Token::Sign('(') => self.skip_to(')'),
                    Token::Word(name) => {
                        members.push(name.to_owned());
                        // The value ends at the next comma on this level.
                        while let Some(token) = self.peek() {
                            match token {
                                Token::Sign(',' | '}') => break,
                                Token::Sign('(') => {
                                    self.at += 1;
                                    self.skip_to(')');
                                }
                                _ => self.at += 1,
                            }
                        }
                    }
                    _ => {}
                }
            }
            self.header.enums.push(CEnum {
                tag: tag.clone(),
                members,
                hidden: self.hidden > 0,
            });
        }
        Some(CType::Tagged(Tag::Enum, tag))
    }

    /// A declarator around a type: its name, if it has one, and the whole type.
    fn declarator(&mut self, mut base: CType) -> Option<(Option<String>, CType)> {
        self.noise();
        while self.eat('*') {
            base = CType::Pointer(Box::new(base));
            self.noise();
        }
        if self.peek() == Some(Token::Sign('(')) && self.is_nested() {
            self.at += 1;
            let start = self.at;
            self.skip_to(')');
            let base = self.suffixes(base)?;
            let end = self.at;
            self.at = start;
            let found = self.declarator(base)?;
            let closed = self.eat(')');
            self.at = end;
            return closed.then_some(found);
        }
        let mut name = None;
        if let Some(Token::Word(word)) = self.peek() {
            self.at += 1;
            // Names of nested records that are only there for C89.
            let nameless = word.starts_with("__C89_NAMELESS")
                || word.starts_with("DUMMYUNIONNAME")
                || word.starts_with("DUMMYSTRUCTNAME");
            name = (!nameless).then(|| word.to_owned());
        }
        self.noise();
        Some((name, self.suffixes(base)?))
    }

    /// True when the parenthesis here opens a declarator, not parameters.
    fn is_nested(&self) -> bool {
        matches!(
            self.tokens.get(self.at + 1),
            Some(Token::Sign('*' | '('))
                | Some(Token::Word(
                    "STDMETHODCALLTYPE"
                        | "STDMETHODVCALLTYPE"
                        | "WINAPI"
                        | "CALLBACK"
                        | "__stdcall"
                        | "__cdecl"
                        | "STDAPICALLTYPE"
                        | "__attribute__",
                ))
        )
    }

    fn suffixes(&mut self, base: CType) -> Option<CType> {
        if self.eat('(') {
            let params = self.params()?;
            return Some(CType::Function(Box::new(base), params));
        }
        let mut bounds = Vec::new();
        while self.eat('[') {
            let start = self.at;
            self.skip_to(']');
            let inside = &self.tokens[start..self.at.saturating_sub(1).max(start)];
            let text: Vec<String> = inside
                .iter()
                .map(|token| match token {
                    Token::Word(text) | Token::Number(text) | Token::Text(text) => {
                        (*text).to_owned()
                    }
                    Token::Sign(sign) => sign.to_string(),
                })
                .collect();
            bounds.push(text.join(""));
        }
        Some(
            bounds
                .into_iter()
                .rev()
                .fold(base, |ty, bound| CType::Array(Box::new(ty), bound)),
        )
    }

    fn params(&mut self) -> Option<Vec<CParam>> {
        let mut params = Vec::new();
        while !self.eat(')') {
            if self.eat('.') {
                continue;
            }
            let base = self.specifier()?;
            let (name, ty) = self.declarator(base)?;
            if name.is_some() || ty != CType::Base("void".to_owned()) {
                params.push(CParam { name, ty });
            }
            if !self.eat(',') && self.peek() != Some(Token::Sign(')')) {
                return None;
            }
        }
        Some(params)
    }
}

fn is_function(ty: &CType) -> bool {
    matches!(ty, CType::Pointer(inner) if matches!(**inner, CType::Function(..)))
}

fn slot(field: CField) -> Option<CSlot> {
    let CType::Pointer(inner) = field.ty else {
        return None;
    };
    let CType::Function(returns, mut params) = *inner else {
        return None;
    };
    if !params.is_empty() {
        params.remove(0);
    }
    let mut returns = *returns;
    // widl makes the pointer explicit through which C returns a structure.
    if params
        .first()
        .is_some_and(|param| param.name.as_deref() == Some("__ret"))
    {
        params.remove(0);
        if let CType::Pointer(inner) = returns {
            returns = *inner;
        }
    }
    Some(CSlot {
        name: field.name?,
        returns,
        params,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{CType, Header, Tag};

    fn named(name: &str) -> CType {
        CType::Name(name.to_owned())
    }

    #[test]
    fn vtables_have_slots_without_this() {
        let header = Header::read(
            "typedef struct IFooVtbl {\n    BEGIN_INTERFACE\n\
             HRESULT (STDMETHODCALLTYPE *Bar)(IFoo *This, const LONG *a[2], void (*done)(int));\n\
             RECT * (STDMETHODCALLTYPE *Size)(IFoo *This, RECT *__ret);\n    END_INTERFACE\n} IFooVtbl;\n\
             interface IFoo { CONST_VTBL IFooVtbl* lpVtbl; };",
        );
        let slots = &header.vtable("IFoo").unwrap().slots;
        assert_eq!(slots.len(), 2);
        assert_eq!(
            (slots[0].name.as_str(), &slots[0].returns),
            ("Bar", &named("HRESULT"))
        );
        assert_eq!(slots[0].params.len(), 2);
        let pointer = CType::Pointer(Box::new(named("LONG")));
        assert_eq!(
            slots[0].params[0].ty,
            CType::Array(Box::new(pointer), "2".to_owned())
        );
        assert!(
            matches!(&slots[0].params[1].ty, CType::Pointer(inner) if matches!(**inner, CType::Function(..)))
        );
        assert_eq!(
            (&slots[1].returns, slots[1].params.len()),
            (&named("RECT"), 0)
        );
        assert!(header.records.is_empty());
    }

    #[test]
    fn records_enumerations_and_aliases_are_found() {
        let header = Header::read(
            "typedef struct tagA { int x : 4; union { long y; char z[3]; } u; } A, *PA;\n\
             typedef enum tagE { E1, E2 = (1 + 2), E3 } E;\nMACRO(without, semicolon)\n\
             typedef unsigned long ULONG;\ntypedef LONG LONG;\n\
             #if 0\ntypedef struct B { int b; } B;\n#endif\n\
             DEFINE_GUID(IID_IFoo, 0x00000001, 0x0002, 0x0003, 0x04,0x05, 0x06,0x07,0x08,0x09,0x0a,0x0b);",
        );
        let tags: Vec<(&str, bool, bool)> = header
            .records
            .iter()
            .map(|it| (it.tag.trim_start_matches('<'), it.nested, it.hidden))
            .filter(|(tag, ..)| tag.parse::<u32>().is_err())
            .collect();
        assert_eq!(tags, [("tagA", false, false), ("B", false, true)]);
        assert!(header.records[0].nested && header.records[1].fields[0].bits);
        assert_eq!(header.enums[0].members, ["E1", "E2", "E3"]);
        assert_eq!(
            header.typedefs["A"],
            CType::Tagged(Tag::Struct, "tagA".to_owned())
        );
        assert_eq!(
            header.typedefs["ULONG"],
            CType::Base("unsigned long".to_owned())
        );
        assert!(!header.typedefs.contains_key("LONG"));
        assert_eq!(
            header.guids["IID_IFoo"],
            0x0000_0001_0002_0003_0405_0607_0809_0a0b
        );
    }

    #[test]
    fn what_is_no_declaration_is_passed_over() {
        let header = Header::read(
            "static inline int f(int a) { if (a) { return 1; } return 0; }\n\
             HRESULT __stdcall g(int);\nextern \"C\" {\n}\ntypedef ] ; struct S { int a; };\n",
        );
        assert_eq!(header.records.len(), 1);
        assert_eq!(header.records[0].tag, "S");
    }
}
