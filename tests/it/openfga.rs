//! Reading what belongs to OpenFGA. To add a case, add a file: below `tests/cases/openfga/accepted` what is
//! read, shown in short; below `refused` what is said instead. A case is a model (`.fga`, `.json`), a store
//! (`.fga.yaml`), or several files in one (`.files`), each below a line `=== NAME`, the first of which is read.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod cases;
#[cfg(test)]
pub(crate) mod conformance;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod imported;
#[cfg(test)]
mod kept;
#[cfg(test)]
mod large;
#[cfg(test)]
mod page;
#[cfg(test)]
mod places;
mod staged;
mod summary;

use std::collections::BTreeMap;
use std::fs;

use rolebook::engine::{Finding, OpenFgaStore, import_openfga};
use rolebook::import::openfga::{File, Loader, Model, Stale, Store, read_model, read_store};

/// Files by name; the first is the one that is read.
struct Files {
    first: String,
    all: BTreeMap<String, String>,
}

/// What was read of a case.
enum Value {
    Model(Box<Model>),
    Store(Box<Store>),
}

impl Files {
    fn of(name: &str, text: &str) -> Self {
        if !name.ends_with(".files") {
            return Self {
                first: name.to_owned(),
                all: BTreeMap::from([(name.to_owned(), text.to_owned())]),
            };
        }
        let parts: Vec<_> = text.split("=== ").skip(1).filter_map(|it| it.split_once('\n')).collect();
        let first = parts.first().expect("a file").0.to_owned();
        Self { first, all: parts.into_iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect() }
    }

    fn load(&self, name: &str) -> Result<String, &'static str> {
        self.all.get(name).cloned().ok_or("there is no such file")
    }

    fn read(&self, stale: Stale) -> Result<Value, Vec<Finding>> {
        let file = File::new(&self.first, self.all[&self.first].as_str());
        let load = Loader::new(|it| self.load(it));
        if self.first.ends_with(".fga.yaml") {
            return read_store(&file, &load, stale).map(|it| Value::Store(Box::new(it)));
        }
        read_model(&file, &load).map(|it| Value::Model(Box::new(it)))
    }
}

/// What is found in a file that stands beside others, or told of what became of it.
#[cfg(test)]
pub(crate) fn findings(name: &str, text: &str, beside: &BTreeMap<String, String>) -> Vec<Finding> {
    let mut all = beside.clone();
    all.insert(name.to_owned(), text.to_owned());
    let store = match (Files { first: name.to_owned(), all }).read(Stale::Refused) {
        Ok(Value::Model(it)) => Store::of(*it),
        Ok(Value::Store(it)) => *it,
        Err(findings) => return findings,
    };
    let imported = import_openfga(&OpenFgaStore { store: &store, name: "case", file: name });
    imported.map_or_else(|it| it, |it| it.warnings)
}

/// The cases in one folder, by their names.
fn cases(folder: &str) -> Vec<(String, Files)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/openfga").join(folder);
    let entries = fs::read_dir(folder).expect("the cases").map(|it| it.expect("a case").path());
    let files = entries.filter(|it| it.is_file()).map(|path| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a text");
        (name.clone(), Files::of(&name, &text))
    });
    let mut files: Vec<_> = files.collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}
