//! A model as a large company has it: types in a long chain, each with relations that follow from those of the type
//! before it, and with people who are kept out of them.

use std::fmt::Write;

/// A model with so many types beside `user`, each with so many relations.
pub(crate) fn model(types: usize, relations: usize) -> String {
    let mut text = "model\n  schema 1.1\ntype user\n".to_owned();
    for of in 0..types {
        let before = of.saturating_sub(1);
        let head = format!("# Type {of}.\ntype t{of}\n  relations\n    define parent: [t{before}]\n");
        let first = format!(
            "    define banned: [user] or banned from parent\n    define r0: [user, user:*, t{before}#r0] or r0 from parent\n"
        );
        text.extend([head, first]);
        for it in 1..relations.saturating_sub(2) {
            writeln!(text, "    define r{it}: {} # {it}", expression(it, before)).expect("a text takes all");
        }
    }
    text
}

/// Of four kinds in turn: each needs those before it, here or on the type that the parent has.
fn expression(it: usize, before: usize) -> String {
    let last = it.saturating_sub(1);
    match it % 4 {
        0 => format!("[user] or r{last} from parent"),
        1 => format!("([user] or r{last} or r{it} from parent) but not banned"),
        2 => format!("[user, t{before}#r{last}] or r{last}"),
        _ => format!("(r{last} or r0) and (r{last} from parent or r0 from parent)"),
    }
}
