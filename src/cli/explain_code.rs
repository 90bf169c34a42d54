//! `rolebook explain-code`: the page about the code of a finding, or the list of all codes.

use std::io::Write;

use serde::Serialize;

use crate::engine::catalogue::{self, Page};

use super::arguments::{ExplainCode, Format};
use super::{Failure, Outcome, json};

#[derive(Serialize)]
struct PageJson {
    code: &'static str,
    title: &'static str,
    text: &'static str,
}

#[derive(Serialize)]
struct ListJson {
    codes: Vec<CodeJson>,
}

#[derive(Serialize)]
struct CodeJson {
    code: &'static str,
    title: &'static str,
}

pub(super) fn run(arguments: &ExplainCode, out: &mut impl Write) -> Result<Outcome, Failure> {
    let Some(code) = &arguments.code else {
        list(arguments.format, out)?;
        return Ok(Outcome::Yes);
    };
    let page = catalogue::page(code).ok_or_else(|| unknown(code))?;
    match arguments.format {
        Format::Text => write!(out, "{}", page.text)?,
        Format::Json => {
            json::write(out, &PageJson { code: page.code, title: page.title(), text: page.text })?;
        }
    }
    Ok(Outcome::Yes)
}

fn list(format: Format, out: &mut impl Write) -> std::io::Result<()> {
    let pages = catalogue::pages();
    match format {
        Format::Json => {
            let code = |it: &Page| CodeJson { code: it.code, title: it.title() };
            json::write(out, &ListJson { codes: pages.iter().map(code).collect() })
        }
        Format::Text => {
            let width = pages.iter().map(|it| it.code.len()).max().unwrap_or(0);
            pages.iter().try_for_each(|it| writeln!(out, "{:width$}  {}", it.code, it.title()))
        }
    }
}

fn unknown(code: &str) -> Failure {
    let help = match catalogue::nearest(code) {
        Some(near) => format!("did you mean `{}`?", near.code),
        None => "`rolebook explain-code` lists all codes".to_owned(),
    };
    Failure::said(format!("`{code}` is no code of a finding"), help)
}
