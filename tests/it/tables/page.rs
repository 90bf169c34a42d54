//! The page about importing tables, typed word for word.

use crate::tutorial::typed_along;

const PAGE: &str = include_str!("../../../docs/importing-tables.md");

#[test]
fn whoever_types_it_sees_what_it_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(typed_along(PAGE, folder.path()) >= 3, "the commands are found");
}
