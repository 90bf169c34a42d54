//! Role tables that people keep elsewhere, made into rolebooks.

use crate::db::in_text;
use crate::diagnostic::Finding;
use crate::import::table;

pub use crate::import::table::{TableForm, TablePage};

/// A rolebook made of the role tables of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedTables {
    /// Laid out.
    pub rolebook: String,
    /// What it is called.
    pub name: String,
    pub types: Vec<String>,
    pub tables: usize,
    pub roles: usize,
    pub actions: usize,
    /// The definitions that are still to be filled in, as `Type.name`.
    pub to_fill_in: Vec<String>,
    /// What was done otherwise than the page says, in its order.
    pub warnings: Vec<Finding>,
}

/// Makes a rolebook of a page of role tables; `path` is what findings call the page.
///
/// # Errors
///
/// What in the page cannot be read, in its order.
pub fn import_table(path: &str, page: &TablePage<'_>) -> Result<ImportedTables, Vec<Finding>> {
    let located = |problems: Vec<_>| {
        let mut found: Vec<Finding> = problems.iter().map(|it| in_text(path, it)).collect();
        found.sort_by_key(Finding::start);
        found
    };
    let it = table::import(page).map_err(located)?;
    Ok(ImportedTables {
        rolebook: it.rolebook,
        name: it.name,
        types: it.types,
        tables: it.tables,
        roles: it.roles,
        actions: it.actions,
        to_fill_in: it.to_fill_in,
        warnings: located(it.warnings),
    })
}

/// Whether a word may be the name of a type that roles are held on.
pub fn may_hold_roles(word: &str) -> bool {
    table::is_type_name(word)
}
