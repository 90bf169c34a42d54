//! The page about importing from OpenFGA: its commands are typed word for word, and each rolebook is what becomes of the
//! model or the store of the same name.

use crate::cli::{run, text};
use crate::tutorial::typed_along;

const PAGE: &str = include_str!("../../../docs/import-openfga.md");

#[test]
fn whoever_types_it_sees_what_it_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(typed_along(PAGE, folder.path()) >= 2, "the commands are found");
    let written =
        PAGE.split("\n```rolebook ").skip(1).map(|it| it.split(".rolebook\n").next().expect("a name"));
    let mut count = 0;
    for name in written {
        let is_store = PAGE.contains(&format!("\n```yaml {name}.fga.yaml\n"));
        let source = if is_store { format!("{name}.fga.yaml") } else { format!("{name}.fga") };
        let output = run(folder.path(), &["import", "openfga", &source]);
        let listing =
            std::fs::read_to_string(folder.path().join(format!("{name}.rolebook"))).expect("a listing");
        assert_eq!((text(&output.stdout), text(&output.stderr)), (listing, String::new()), "{name}");
        count += 1;
    }
    assert!(count >= 6, "{count} rolebooks are shown");
}
