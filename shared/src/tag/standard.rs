//! Our own tokenizer, held against one that implements the whole standard.

use html5gum::{DefaultEmitter, Error as Fault, Token as Theirs, Tokenizer};
use proptest::prelude::*;

use super::hostile::HOSTILE;
use super::token::{self, Token, is_space};

/// A tag: its name, its attributes if it begins an element, and whether it ends with `/>`.
type Tag = (String, Option<Vec<(String, String)>>, bool);

/// The tags, whether there is anything else than tags and space, and whether something is wrong.
#[derive(Debug, PartialEq)]
struct Reading {
    tags: Vec<Tag>,
    more: bool,
    faulty: bool,
}

fn ours(text: &str) -> Reading {
    let mut reading = Reading { tags: Vec::new(), more: false, faulty: false };
    for (token, range) in token::read(text) {
        assert!(!range.is_empty(), "{text:?}: {range:?}");
        match token {
            Token::Start(start) => {
                for attribute in &start.attributes {
                    assert!(range.start < attribute.range.start && attribute.range.end < range.end, "{text:?}");
                }
                let attributes = start.attributes.into_iter().map(|attribute| (attribute.name, attribute.value));
                reading.tags.push((start.name, Some(attributes.collect()), start.self_closing));
            }
            Token::End(name) => reading.tags.push((name, None, false)),
            Token::Text => reading.more |= !text[range].chars().all(is_space),
            Token::Comment | Token::Declaration => reading.more = true,
            Token::Fault(..) => reading.faulty = true,
        }
    }
    reading
}

fn theirs(text: &str) -> Reading {
    let mut reading = Reading { tags: Vec::new(), more: false, faulty: false };
    let words = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    for token in Tokenizer::new_with_emitter(text, DefaultEmitter::new_with_span()) {
        let Ok(token) = token;
        match token {
            Theirs::StartTag(tag) => {
                let attributes = tag.attributes.iter().map(|(name, value)| (words(name), words(&value.value)));
                let mut attributes: Vec<_> = attributes.collect();
                attributes.sort();
                reading.tags.push((words(&tag.name), Some(attributes), tag.self_closing));
            }
            Theirs::EndTag(tag) => reading.tags.push((words(&tag.name), None, false)),
            Theirs::String(content) => reading.more |= !words(&content.value).chars().all(is_space),
            Theirs::Comment(_) | Theirs::Doctype(_) => reading.more = true,
            Theirs::Error(fault) => {
                let tolerated = match fault.value {
                    Fault::UnknownNamedCharacterReference => true,
                    // `src=https://net.example/?a=1`; the character stands before the place that is told.
                    Fault::UnexpectedCharacterInUnquotedAttributeValue => {
                        text.get(..fault.span.end).is_some_and(|before| before.ends_with('='))
                    }
                    _ => false,
                };
                reading.faulty |= !tolerated;
            }
        }
    }
    reading
}

/// What we take is what the standard reads, and we take all that is right but what we say we do not know.
#[track_caller]
fn check(text: &str) {
    let (mut ours, theirs) = (ours(text), theirs(text));
    for (_, attributes, _) in &mut ours.tags {
        attributes.iter_mut().for_each(|attributes| attributes.sort());
    }
    if !ours.faulty && !ours.more {
        assert_eq!(ours, theirs, "{text:?}");
    }
    let unknown = token::read(text)
        .iter()
        .any(|(token, _)| matches!(token, Token::Fault(_, message) if message.contains("is not known here")));
    if !theirs.faulty && !theirs.more && !unknown && !text.contains("&#") {
        assert_eq!(ours, theirs, "{text:?}");
    }
}

#[test]
fn hostile_contents() {
    HOSTILE.iter().for_each(|(text, _)| check(text));
}

#[test]
fn attributes() {
    for inside in [
        "a",
        "a b",
        "a=",
        "a=\"\"",
        "a = ''",
        "A=B",
        "a=b/",
        "a=b/c",
        "a=b /",
        "a/b",
        "a//",
        "=a",
        "a==b",
        "a=b=c",
        "a=\"b\"c",
        "a='b'/",
        "a=\"'\" b='\"'",
        "a=`b`",
        "a=b\"",
        "a\"=b",
        "a=\u{e9} \u{e9}=a",
        "a=1 a=2",
        "a=1 A=2",
        "a\r\nb\rc",
        "a='x\r\ny\rz\n'",
        "a=\"x>y\"",
        "a=x<y",
        "a='x<y'",
        "\u{b}a",
        "a='\u{7f}'",
        "a='\u{85}'",
        "a='\u{fdd0}'",
        "a='\u{1ffff}'",
        "a\u{a0}b",
    ] {
        for (before, after) in [("<img ", ">"), ("<img\t", " >"), ("<x", "/>"), ("</img ", ">"), ("<img ", "")] {
            check(&format!("{before}{inside}{after}"));
        }
    }
}

#[test]
fn references() {
    for reference in [
        "&",
        "&&",
        "&;",
        "& amp;",
        "&amp",
        "&amp;",
        "&amp=1",
        "&amp1",
        "&ampx;",
        "&AMP;",
        "&Amp;",
        "&lt;&gt;&quot;&apos;",
        "&apos",
        "&copy",
        "&copy;",
        "&copy=",
        "&copyx=",
        "&COPY;",
        "&REG",
        "&notit;",
        "&not;",
        "&nbsp;",
        "&yuml;",
        "&szlig;x",
        "&Tab;",
        "&Tab",
        "&NewLine;",
        "&colon;",
        "&rbrack;",
        "&quest;x",
        "&hellip;",
        "&foo;",
        "&foo",
        "&foo=1;",
        "&#38;",
        "&#38",
        "&#x26;",
        "&#X26;x",
        "&#x26",
        "&#",
        "&#;",
        "&#x;",
        "&#xg;",
        "&#0;",
        "&#1;",
        "&#9;",
        "&#10;",
        "&#13;",
        "&#127;",
        "&#128;",
        "&#xd800;",
        "&#x10ffff;",
        "&#xfffe;",
        "&#xfdd0;",
        "&#x110000;",
        "&#99999999999;",
        "&#233;",
        "&é;",
        "&amp;amp;",
        "&lt;img&gt;",
    ] {
        check(&format!("<img a=\"{reference}\">"));
        check(&format!("<img a=\"x{reference}y\">"));
        check(&format!("<img a='{reference}&'>"));
        check(&format!("<img a={reference} b>"));
    }
}

proptest! {
    #[test]
    fn whatever_is_pasted(
        text in prop_oneof![
            r#"[<>/!a-c"'=&;# -]{0,30}"#,
            r#"<(img|iframe|x)([ /\r\n]{1,2}[aB]{1,2}( ?= ?("[^"]{0,6}"|'[^']{0,6}'|[a-c&;#=/]{0,5}))?){0,3}[ /]?>?(</iframe ?>)?"#,
            r#"<img a="(&(#x?)?[a-fA-F0-9]{0,4};?|&(amp|lt|copy|not|Tab|quot|eacute)[;=a]?){0,3}">"#,
        ],
    ) {
        check(&text);
    }
}
