//! Stores of OpenFGA, made into rolebooks.

use std::collections::BTreeMap;

use crate::diagnostic::{Finding, Severity, quoted};
use crate::import::openfga::{
    File, Loader, Stale, Store, beyond, read_model, read_store, read_tuples, translate,
};

use super::{Change, Engine, format};

/// More statements than this are let stand all at once.
const LISTED: usize = 8;
/// What the rolebook is called while it is looked at.
const IMPORTED: &str = "imported.rolebook";

/// A store that is to become a rolebook.
#[derive(Debug, Clone, Copy)]
pub struct OpenFgaStore<'a> {
    pub store: &'a Store,
    /// What the rolebook is to be called; made a name, if it is none.
    pub name: &'a str,
    /// The file, as the rolebook names it.
    pub file: &'a str,
}

/// Reads a model, or a store with its tuples and tests; `load` hands out the text of a file that another one names, and
/// `tuples` are the names of further files with tuples. Tuples that the model does not allow are errors, or told of later.
///
/// # Errors
///
/// Everything that is wrong with these files.
pub fn read_openfga(
    name: &str,
    text: &str,
    tuples: &[String],
    stale: Stale,
    load: &dyn Fn(&str) -> Result<String, String>,
) -> Result<Store, Vec<Finding>> {
    let (file, loader) = (File::new(name, text), Loader::new(load));
    let mut store = match file.is_store() {
        true => read_store(&file, &loader, stale)?,
        false => Store::of(read_model(&file, &loader)?),
    };
    for name in tuples {
        let text = load(name).map_err(|_| Vec::new())?;
        let more = read_tuples(&File::new(name, text), &store.model, stale)?;
        store.tuples.allowed.extend(more.allowed);
        store.tuples.refused.extend(more.refused);
    }
    Ok(store)
}

/// A rolebook made of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedStore {
    /// What it is called.
    pub name: String,
    /// Laid out.
    pub rolebook: String,
    /// Its tuples, in JSON.
    pub workspace: String,
    /// How many types, relations, tuples and expectations it came from.
    pub counts: StoreCounts,
    /// What was left out or is called otherwise, in the order of the files.
    pub warnings: Vec<Finding>,
}

/// How much there is of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreCounts {
    pub types: usize,
    pub relations: usize,
    pub tuples: usize,
    pub tests: usize,
}

impl StoreCounts {
    fn of(store: &Store) -> Self {
        Self {
            types: store.model.types.len(),
            relations: store.model.types.iter().map(|it| it.relations.len()).sum(),
            tuples: store.tuples.allowed.len(),
            tests: store.tests.len(),
        }
    }
}

/// Makes a rolebook of a store, with its tuples as a workspace.
///
/// # Errors
///
/// What in the store has no counterpart, in its order.
pub fn import_openfga(store: &OpenFgaStore<'_>) -> Result<ImportedStore, Vec<Finding>> {
    let it = translate(store.store, store.name, store.file)?;
    let mut engine = Engine::new();
    engine.apply(Change::default().policy(IMPORTED, format!("{}\n{}", it.policy, it.tests)));
    if let Some(why) = engine.findings(IMPORTED).first().filter(|it| it.severity == Severity::Error) {
        return Err(beyond(store.store, &why.message).into_iter().collect());
    }
    let allowances = allowances(&engine);
    let parts = [it.policy, allowances, it.tests];
    let parts: Vec<&str> = parts.iter().map(|it| it.trim_end()).filter(|it| !it.is_empty()).collect();
    let rolebook = format!("{}\n", parts.join("\n\n"));
    let rolebook = format(&it.name, &rolebook).unwrap_or(rolebook);
    let dropped = store.store.refused().map(|it| {
        let message = format!("{}, so this tuple is left out", it.why.message);
        Finding { severity: Severity::Warning, message, ..it.why.clone() }
    });
    let mut warnings: Vec<Finding> = dropped.chain(it.warnings).collect();
    warnings.sort_by_key(|it| (it.file.clone(), it.start()));
    let counts = StoreCounts::of(store.store);
    Ok(ImportedStore { name: it.name, rolebook, workspace: it.workspace, counts, warnings })
}

/// What lints would find in the model itself, which is not the importer's to mend.
fn allowances(engine: &Engine) -> String {
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for lint in engine.lints(IMPORTED) {
        let all = found.entry(lint.finding.code).or_default();
        all.extend(lint.statements.into_iter().next());
    }
    let because = |code: &str| match code {
        "idle-test" => "The tests of the store ask no more.",
        "unused-name" => "The model has it.",
        _ => "The model says so.",
    };
    let allowed = found.into_iter().flat_map(|(code, mut of)| {
        of.sort();
        of.dedup();
        let line = |of: String| format!("allow {code}{of} because \"{}\"\n", because(code));
        match of.len() {
            1..=LISTED => of.iter().map(|it| line(format!(" for {}", quoted(it)))).collect(),
            _ => vec![line(String::new())],
        }
    });
    allowed.collect()
}
