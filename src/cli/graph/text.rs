//! A graph for a terminal: type by type, with the place of each rule to its right.

use std::io::{Result, Write};

use crate::cli::excerpt::visible;
use crate::engine::TypeView;

use super::naming::Naming;
use super::{Shown, chains};

/// A block below a type: its head, and lines of two columns.
type Block = (String, Vec<(String, String)>);

pub(super) fn write(out: &mut impl Write, shown: &Shown<'_>, naming: &Naming<'_>) -> Result<()> {
    let chosen = shown.view.types.iter().filter(|it| shown.is_chosen(&it.name));
    // Where roles are all that is asked for, a type without any has nothing to say.
    let chosen: Vec<_> = chosen.filter(|it| shown.relations || !it.roles.is_empty()).collect();
    if chosen.is_empty() {
        let say = naming.words.say;
        return writeln!(out, "{}", if shown.relations { say.no_types() } else { say.no_roles() });
    }
    for (at, of) in chosen.into_iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let kind = naming.kind(of).map(|it| format!(" ({it})")).unwrap_or_default();
        writeln!(out, "{}", visible(&format!("{}{kind}", naming.type_name(&of.name))))?;
        for block in blocks(shown, naming, of) {
            write_block(out, &block)?;
        }
    }
    Ok(())
}

fn blocks(shown: &Shown<'_>, naming: &Naming<'_>, of: &TypeView) -> Vec<Block> {
    let say = naming.words.say;
    let mut blocks = Vec::new();
    if shown.roles {
        let chains = chains::chains(&of.roles);
        let lines = chains.iter().map(|it| naming.chain(it)).chain(naming.gates(&of.roles));
        blocks.push((say.roles(), lines.map(|it| (it, String::new())).collect()));
    }
    if shown.relations {
        let relation = |it| (naming.relation(&of.name, it), it);
        let named = of.relations.iter().map(|it| (relation(&it.name).0, naming.ends(it)));
        blocks.push((say.relations(), named.collect()));
        let source = |it: &str| naming.words.source(it).unwrap_or_default();
        let rules = of.rules.iter().map(|it| (naming.rule(&of.name, it), source(&it.statement)));
        blocks.push((say.rules(), rules.collect()));
        let place = |it: &crate::engine::PlaceView| {
            let through = say.through(&naming.relation(&of.name, &it.through));
            (format!("{}, {through}", naming.type_name(&it.of)), String::new())
        };
        blocks.push((say.rights_from(), of.places.iter().map(place).collect()));
    }
    let named = blocks.into_iter().map(|it: (&str, Vec<_>)| (it.0.to_owned(), it.1));
    named.filter(|it| !it.1.is_empty()).collect()
}

fn write_block(out: &mut impl Write, (head, lines): &Block) -> Result<()> {
    writeln!(out, "    {head}")?;
    let widest = lines.iter().map(|it| it.0.chars().count()).max().unwrap_or(0);
    for (left, right) in lines {
        let pad = " ".repeat(widest.saturating_sub(left.chars().count()));
        writeln!(out, "{}", visible(&format!("        {left}{pad}   {right}")).trim_end())?;
    }
    Ok(())
}
