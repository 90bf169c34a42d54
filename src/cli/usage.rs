//! What clap finds wrong with a command line, in the words of all other messages.

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Failure;
use super::arguments::Arguments;

/// Words an error that clap made; help and version, which clap words itself, never come here.
pub(super) fn failure(error: &clap::Error) -> Failure {
    let (message, help) = match error.kind() {
        ErrorKind::InvalidSubcommand => unknown_command(error),
        ErrorKind::UnknownArgument => unknown_argument(error),
        ErrorKind::InvalidValue => bad_value(error),
        ErrorKind::ValueValidation => refused(error),
        ErrorKind::MissingRequiredArgument => missing(error),
        ErrorKind::ArgumentConflict => twice(error),
        ErrorKind::InvalidUtf8 => ("an argument is no text: it is not UTF-8".to_owned(), None),
        _ => (first_line(error), None),
    };
    Failure::said(message, help.or_else(|| way_out(error)))
}

type Worded = (String, Option<String>);

/// What clap says about one thing, word by word.
fn said(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(word)) => vec![word.clone()],
        Some(ContextValue::Strings(words)) => words.clone(),
        _ => Vec::new(),
    }
}

fn unknown_command(error: &clap::Error) -> Worded {
    let word = said(error, ContextKind::InvalidSubcommand).concat();
    // The nearest comes last.
    let near = said(error, ContextKind::SuggestedSubcommand).pop();
    let help = near.map(|it| format!("did you mean `{it}`?"));
    (format!("`{word}` is no command"), help.or_else(|| Some(all_commands(error))))
}

/// As they are declared, so that none is ever left out here; below a command, its own.
fn all_commands(error: &clap::Error) -> String {
    let usage = usage(error).unwrap_or_default();
    let mut command = Arguments::command();
    for word in usage.split_whitespace() {
        if let Some(below) = command.find_subcommand(word) {
            command = below.clone();
        }
    }
    let names: Vec<_> = command.get_subcommands().map(|it| it.get_name().to_owned()).collect();
    match names.as_slice() {
        [only] => format!("write `{only}`"),
        _ => format!("commands are {}", listed(&names, "and")),
    }
}

/// How the command is written, in the words of clap.
fn usage(error: &clap::Error) -> Option<String> {
    match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(text)) => Some(text.to_string()),
        _ => None,
    }
}

fn unknown_argument(error: &clap::Error) -> Worded {
    let word = said(error, ContextKind::InvalidArg).concat();
    let near = said(error, ContextKind::SuggestedArg).into_iter().next();
    let help = near.map(|it| format!("did you mean `{}`?", plain(&it)));
    match word.starts_with('-') && word != "-" {
        true => (format!("`{}` is no option of this command", plain(&word)), help),
        false => (format!("`{word}` is one argument too many"), help),
    }
}

fn bad_value(error: &clap::Error) -> Worded {
    let option = plain(&said(error, ContextKind::InvalidArg).concat());
    let value = said(error, ContextKind::InvalidValue).concat();
    let known = said(error, ContextKind::ValidValue);
    let known = (!known.is_empty()).then(|| format!("write {}", listed(&known, "or")));
    match value.is_empty() {
        true => {
            let whole = said(error, ContextKind::InvalidArg).concat().replace(['<', '>'], "");
            (format!("`{option}` says no value"), known.or(Some(format!("write `{whole}`"))))
        }
        false => (format!("`{value}` is no value of `{option}`"), known),
    }
}

/// A value whose own reader says what it must be.
fn refused(error: &clap::Error) -> Worded {
    let option = plain(&said(error, ContextKind::InvalidArg).concat());
    let value = said(error, ContextKind::InvalidValue).concat();
    let help = std::error::Error::source(error).map(ToString::to_string);
    (format!("`{value}` is no value of `{option}`"), help)
}

fn missing(error: &clap::Error) -> Worded {
    let names: Vec<_> = said(error, ContextKind::InvalidArg).iter().map(|it| plain(it)).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    (format!("{} {verb} missing", listed(&names, "and")), None)
}

fn twice(error: &clap::Error) -> Worded {
    let option = said(error, ContextKind::InvalidArg).concat();
    (format!("`{}` is given twice", plain(&option)), Some("leave one out".to_owned()))
}

/// `--policy <FILE>` is shown as the option alone, `<PATH>...` as the bare word.
fn plain(argument: &str) -> String {
    let word = argument.split_whitespace().next().unwrap_or_default();
    word.trim_end_matches("...").trim_matches(['<', '>', '[', ']']).to_owned()
}

fn listed(words: &[String], joint: &str) -> String {
    let quoted: Vec<_> = words.iter().map(|it| format!("`{it}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {joint} {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// How the command is written, as clap would show it.
fn way_out(error: &clap::Error) -> Option<String> {
    let Some(usage) = usage(error) else { return Some("see `rolebook --help`".to_owned()) };
    let line = usage.lines().next().unwrap_or_default();
    let line = line.trim_start_matches("Usage:").trim().replace(['<', '>'], "");
    Some(format!("write `{line}`"))
}

fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.trim_start_matches("error:").trim().replace('\'', "`")
}
