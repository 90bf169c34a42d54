//! The module says at S what everybody else says, and what is measured are the policies that are named.

use super::{SIZES, Workspace, agreed, sizes};

#[test]
fn the_module_agrees() {
    let workspace = Workspace::of(SIZES[0]);
    let mut host = workspace.host().expect("the module takes the slice");
    assert_eq!(agreed(&workspace, &mut host), Ok(()));
}

#[test]
fn a_module_that_lies_is_caught() {
    let mut workspace = Workspace::of(SIZES[0]);
    workspace.expected[77_777] = !workspace.expected[77_777];
    let mut host = workspace.host().expect("the module takes the slice");
    assert!(agreed(&workspace, &mut host).is_err_and(|it| it.contains("rolebook says")));
}

#[test]
fn sixty_rules_are_a_module() {
    let text = sizes::sixty();
    let rules = ["define ", "forbid ", "restrict "].map(|it| text.matches(it).count());
    assert_eq!(rules.iter().sum::<usize>(), 60);
    assert!(sizes::module(&text, rolebook::engine::Engine::module).is_ok_and(|it| it.starts_with(b"\0asm")));
}
