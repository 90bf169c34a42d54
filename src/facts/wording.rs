//! What is said about facts: the word that was probably meant, and how types and ends are named.

use crate::diagnostic::disguise;
pub(crate) use crate::diagnostic::{meant, one_of, shown};
use crate::policy::schema::{Schema, TypeId};

/// The way out of a word that means nothing: what to say, and what to write instead if that is clear.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Offer {
    pub help: Option<String>,
    pub instead: Option<String>,
}

/// `did you mean` the nearest word, else which words there are.
pub(crate) fn did_you_mean<'a>(word: &str, candidates: impl Iterator<Item = &'a str> + Clone) -> Offer {
    match meant(word, candidates.clone()) {
        Some(it) => {
            let help = match disguise(word, it) {
                Some(disguise) => format!("write `{it}`{disguise}"),
                None => format!("did you mean `{it}`?"),
            };
            Offer { help: Some(help), instead: Some(it.to_owned()) }
        }
        None => Offer { help: one_of(candidates).map(|list| format!("write {list}")), instead: None },
    }
}

/// The names of some types, as [`one_of`] lists them.
pub(crate) fn one_of_types(schema: &Schema, types: &[TypeId]) -> String {
    let names: Vec<String> = types.iter().map(|it| schema.name_of(*it)).collect();
    one_of(names.iter().map(String::as_str)).unwrap_or_else(|| "nothing".to_owned())
}

/// A type's own name.
pub(crate) fn type_name(schema: &Schema, of: TypeId) -> &str {
    schema.type_info(of).map_or("", |it| it.name.as_str())
}

/// `user:ana`, as an end is written.
pub(crate) fn typed(schema: &Schema, of: TypeId, id: &str) -> String {
    schema.written(of, id)
}
