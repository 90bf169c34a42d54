//! `rolebook man`: manual pages, made from the definitions of the arguments.

use std::io::Write;
use std::path::Path;

use clap::CommandFactory;
use clap_mangen::Man;

use super::arguments::{Arguments, Manual};
use super::{Failure, Outcome, writing};

/// The page of the program, or the pages of the program and of every command, in a folder.
pub(super) fn write(arguments: &Manual, out: &mut impl Write) -> Result<Outcome, Failure> {
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    let Some(folder) = &arguments.output else {
        page(program).render(out)?;
        return Ok(Outcome::Yes);
    };
    let mut open = vec![program];
    while let Some(command) = open.pop() {
        open.extend(command.get_subcommands().filter(|it| it.get_name() != "help").cloned());
        write_page(&page(command), folder)?;
    }
    Ok(Outcome::Yes)
}

/// Every page is one of the same version of the same program.
fn page(command: clap::Command) -> Man {
    Man::new(command).source(concat!("rolebook ", env!("CARGO_PKG_VERSION")))
}

fn write_page(page: &Man, folder: &Path) -> Result<(), Failure> {
    let mut text = Vec::new();
    page.render(&mut text)?;
    writing::write(&folder.join(page.get_filename()), &text)
}
