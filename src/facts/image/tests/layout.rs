//! The layout, pinned: an image that was written once is read for as long as its version is known.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::hostile::small;
use super::open;
use crate::facts::json::load;
use crate::facts::tests::schema::asana;

/// Sixteen bytes to a line.
fn dump(bytes: &[u8]) -> String {
    let mut out = String::new();
    for (line, at) in bytes.chunks(16).zip((0_usize..).step_by(16)) {
        let hex: Vec<String> = line.iter().map(|it| format!("{it:02x}")).collect();
        let shown = |it: &u8| if it.is_ascii_graphic() { char::from(*it) } else { '.' };
        let text: String = line.iter().map(shown).collect();
        writeln!(out, "{at:04x}  {:<47}  {text}", hex.join(" ")).unwrap();
    }
    out
}

#[test]
fn a_small_image_byte_by_byte() {
    insta::assert_snapshot!(dump(&small()));
    let facts = load(&asana(), super::hostile::FACTS).unwrap().workspace;
    assert_eq!(open(&asana(), small()).unwrap().workspace(), Ok(facts));
}

#[test]
fn the_example_of_the_page_is_an_image() {
    let facts = load(
        &asana(),
        r#"{"User": {"ana": {"email": "a@x"}, "ben": {}}, "Team": {"core": {"members": ["ben"]}}}"#,
    );
    let image = super::write(&asana(), &facts.unwrap().workspace).unwrap();
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/image.md")).unwrap();
    let dump = dump(&image);
    assert!(page.contains(&dump), "docs/image.md should hold:\n{dump}");
}
