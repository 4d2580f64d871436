use super::*;
use proptest::prelude::*;

const SMALL: &str = "; head\r\n[Version]\r\nSignature = \"$Windows NT$\" ; comment\r\nDriverVer=01/02/2024,1.0.0.0\r\n\
    [Files]\r\na.sys,,,2\r\n[version]\r\nProvider=%Who%\r\n[Strings]\r\nWho=\"Some \"\"one\"\"\"\r\n";

fn entry(line: &str) -> Entry {
    let document = Document::parse(format!("[S]\n{line}\n").as_bytes());
    document.sections[0].entries[0].clone()
}

fn texts(line: &str) -> Vec<String> {
    entry(line).values.into_iter().map(|value| value.text).collect()
}

#[test]
fn sections_of_one_name_are_one() {
    let document = Document::parse(SMALL.as_bytes());
    assert_eq!(document.encoding, Encoding::Ascii);
    let version = document.section("VERSION").unwrap();
    assert_eq!(version.entries().count(), 3);
    assert_eq!(version.get("provider").unwrap().text(0), "%Who%");
    assert_eq!(version.get("Signature").unwrap().place(0), Position { line: 3, column: 13 });
    assert_eq!(document.section_names(), ["version", "files", "strings"]);
    assert!(document.errors.is_empty());
}

#[test]
fn quotation_marks_tokens_and_comments() {
    assert_eq!(texts("HKR,,\"a;b\",0x1,\"say \"\"hi\"\"\" ; rest, x"), ["HKR", "", "a;b", "0x1", "say \"hi\""]);
    assert_eq!(texts("HKR,,x,,%a;b%"), ["HKR", "", "x", "", "%a;b%"]);
    assert_eq!(texts("HKR,,x,,50% ; of all, 10% more"), ["HKR", "", "x", "", "50%"]);
    assert_eq!(texts("HKR,,x,,a=b"), ["HKR", "", "x", "", "a=b"]);
    assert_eq!(texts("k = \"a\"b , c"), ["ab", "c"]);
    assert_eq!(entry("\"a,b\" = c").key_text(), "a,b");
    assert_eq!(texts("a,"), ["a", ""]);
    assert!(entry("AddReg =").values.is_empty());
    assert!(entry("x = \"\"").values[0].quoted);
}

#[test]
fn a_backslash_at_the_end_continues() {
    // The three examples of "General Syntax Rules for INF Files".
    assert_eq!(texts("CopyFiles = \"SomeDirectory\\\"\\\n,SomeFile"), ["SomeDirectory\\", "SomeFile"]);
    assert_eq!(texts("CopyFiles = SomeDirectory\\\\\n,SomeFile"), ["SomeDirectory", "SomeFile"]);
    assert_eq!(texts("CopyFiles = \"SomeDirectory\\\"\\ ; comment\n,SomeFile"), ["SomeDirectory\\", "SomeFile"]);
    let three = entry("a = b,\\\n  c,\\\n  d");
    assert_eq!((three.values[2].position, three.last_line), (Position { line: 4, column: 3 }, 4));
    let broken = Document::parse(b"[S]\na = b\\\n[T]\nc = d");
    assert_eq!(broken.section("T").unwrap().entries().count(), 1);
}

#[test]
fn wrong_syntax_is_told_and_read_over() {
    let document = Document::parse(b"junk\n[Open\nx=1\n[S]\ny=\"open\nz=2\n");
    let kinds: Vec<_> = document.errors.iter().map(|error| (error.kind, error.position.line)).collect();
    assert_eq!(
        kinds,
        [(SyntaxErrorKind::ExpectedSectionName, 1), (SyntaxErrorKind::BadSectionNameLine, 2), (SyntaxErrorKind::OpenQuote, 5)]
    );
    assert_eq!(document.section("S").unwrap().entries().count(), 2);
    let long = format!("[{}]\n", "n".repeat(256));
    assert_eq!(Document::parse(long.as_bytes()).errors[0].kind, SyntaxErrorKind::SectionNameTooLong);
    assert!(Document::parse(format!("[{}]\n", "n".repeat(255)).as_bytes()).errors.is_empty());
}

#[test]
fn encodings_are_told_by_mark_and_bytes() {
    let text = "[Version]\r\nProvider=\"Zo\u{eb} \u{1d11e}\"\r\n";
    for (encoding, bytes) in [
        (Encoding::Utf8, text.as_bytes().to_vec()),
        (Encoding::Utf8Bom, [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat()),
        (Encoding::Utf16Le, [vec![0xFF, 0xFE], Encoding::Utf16Le.encode(text)].concat()),
        (Encoding::Utf16Be, [vec![0xFE, 0xFF], Encoding::Utf16Be.encode(text)].concat()),
    ] {
        let document = Document::parse(&bytes);
        assert_eq!(document.encoding, encoding);
        assert_eq!(document.section("version").unwrap().get("provider").unwrap().text(0), "Zo\u{eb} \u{1d11e}");
        assert_eq!(document.write(), bytes);
    }
    let ansi = Document::parse(b"[V]\na=\x80\x81\xEB\n");
    assert_eq!((ansi.encoding, ansi.sections[0].entries[0].text(0)), (Encoding::Ansi, "\u{20AC}\u{81}\u{EB}"));
    // A lone surrogate and an odd byte come back as they were.
    let odd = b"\xFF\xFE[\0V\0]\0\x00\xD8\n\0x";
    assert_eq!(Document::parse(odd).write(), odd);
    assert!(!Document::parse(odd).lines[0].is_exact());
}

#[test]
fn tokens_are_replaced_once() {
    let document = Document::parse(b"[Strings]\nA=one\nB=\"%A% and, two\"\nC=x,y\n[Strings.0407]\nA=eins\n");
    let strings = document.strings();
    let expanded = strings.expand("%a%-%B%-%13%\\%%SystemRoot%%-%nix%-%");
    assert_eq!(expanded.text, "one-%A% and, two-%13%\\%SystemRoot%-%nix%-%");
    assert_eq!((expanded.missing, expanded.dirids), (vec!["nix".to_owned()], vec!["13".to_owned()]));
    assert_eq!(strings.get("c"), Some("x,y"));
    let only = Document::parse(b"[Strings.0407]\nA=eins\n[%A%.NT]\nx=1\n");
    assert_eq!(only.strings().get("A"), Some("eins"));
    assert!(only.section("eins.nt").is_some());
}

#[test]
fn decorations_come_apart_and_together() {
    for text in ["NT", "NTx86", "NTamd64.10.0...22000", "NTarm64.10.0...19041", "NTia64.5", "NTx86....128", "NT.6.1.1"] {
        assert_eq!(Decoration::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(Decoration::parse("ntX86....0x80").unwrap().suite, Some(128));
    assert_eq!(Decoration::parse("NTamd64.10.0...17763").unwrap().version(), (10, 0, 17763));
    assert_eq!(Decoration::parse("NTmips"), Err(DecorationError::Architecture("mips".into())));
    assert_eq!(Decoration::parse("NT.ten"), Err(DecorationError::Number("ten".into())));
    assert_eq!(Decoration::parse("NT.1.2.3.4.5.6"), Err(DecorationError::TooLong));
    assert_eq!(Decoration::parse("Services"), Err(DecorationError::NoNt));
    let (base, decoration) = split_decoration("My.Dev.NTamd64.10.0...22000");
    assert_eq!((base, decoration.unwrap().build), ("My.Dev", Some(22000)));
    assert_eq!(split_decoration("Device.Services"), ("Device.Services", None));
}

proptest! {
    /// Any bytes come back, and reading them again gives the same tree.
    #[test]
    fn any_bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        let document = Document::parse(&bytes);
        prop_assert_eq!(&document.write(), &bytes);
        prop_assert_eq!(Document::parse(&document.write()), document);
    }

    /// Bytes made of what INF files are made of.
    #[test]
    fn inf_like_bytes_come_back(
        mark in prop::sample::select(vec![&b""[..], b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"]),
        parts in prop::collection::vec(prop::sample::select(vec![
            "[", "]", "=", ",", ";", "\"", "\\", "%", "%%", "\r", "\n", "\r\n", " ", "Version", "NTamd64", "\u{feff}", "\u{1d11e}", "\0",
        ]), 0..64),
        wide in any::<bool>(),
    ) {
        let text = parts.concat();
        let body = if wide { Encoding::Utf16Le.encode(&text) } else { text.into_bytes() };
        let bytes = [mark, &body].concat();
        let document = Document::parse(&bytes);
        prop_assert_eq!(document.write(), bytes);
        for section in &document.sections {
            document.strings().expand(&section.name);
            split_decoration(&section.name);
        }
    }
}
