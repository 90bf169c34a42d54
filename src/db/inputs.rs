//! The inputs by name, and the only places that set them.

use std::collections::BTreeMap;

use salsa::{Durability, Setter};

use super::Database;
use super::queries::{Settings, SourceFile, WorkspaceFile};
use crate::facts::stored::Stored;

/// Which inputs there are, by the names their host gave them.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    policies: BTreeMap<String, SourceFile>,
    workspaces: BTreeMap<String, WorkspaceFile>,
    ground: Option<String>,
    settings: Option<Settings>,
}

impl Inputs {
    pub(crate) fn policies(&self) -> impl Iterator<Item = &str> {
        self.policies.keys().map(String::as_str)
    }

    pub(crate) fn policy(&self, name: &str) -> Option<SourceFile> {
        self.policies.get(name).copied()
    }

    pub(crate) fn workspace(&self, name: &str) -> Option<WorkspaceFile> {
        self.workspaces.get(name).copied()
    }

    pub(crate) fn set_policy(&mut self, db: &mut Database, name: String, text: Option<String>) {
        match (self.policies.get(&name), text) {
            (Some(file), Some(text)) if file.text(db) != &text => drop(file.set_text(db).to(text)),
            (Some(_), Some(_)) | (None, None) => {}
            (None, Some(text)) => {
                let file = SourceFile::new(db, name.clone(), text);
                self.policies.insert(name, file);
            }
            (Some(_), None) => drop(self.policies.remove(&name)),
        }
        self.settle(db);
    }

    pub(crate) fn set_workspace(&mut self, db: &mut Database, name: String, stored: Option<Stored>) {
        match (self.workspaces.get(&name), stored) {
            (Some(file), Some(new)) if file.stored(db) != &new => drop(file.set_stored(db).to(new)),
            (Some(_), Some(_)) | (None, None) => {}
            (None, Some(stored)) => {
                let file = WorkspaceFile::new(db, name.clone(), stored);
                self.workspaces.insert(name, file);
            }
            (Some(_), None) => drop(self.workspaces.remove(&name)),
        }
        self.settle(db);
    }

    pub(crate) fn set_ground(&mut self, db: &mut Database, name: Option<String>) {
        self.ground = name;
        self.settle(db);
    }

    /// Tells the queries which files there are, if that is not what they know already.
    fn settle(&mut self, db: &mut Database) {
        let ground = self.ground.as_ref().and_then(|it| self.workspaces.get(it)).copied();
        let Some(settings) = self.settings else {
            let made = Settings::builder(self.policies.clone(), self.workspaces.clone(), ground);
            let made = made.durability(Durability::MEDIUM);
            self.settings = Some(made.new(db));
            return;
        };
        if settings.policies(db) != &self.policies {
            settings.set_policies(db).with_durability(Durability::MEDIUM).to(self.policies.clone());
        }
        if settings.workspaces(db) != &self.workspaces {
            settings.set_workspaces(db).with_durability(Durability::MEDIUM).to(self.workspaces.clone());
        }
        if *settings.ground(db) != ground {
            settings.set_ground(db).with_durability(Durability::MEDIUM).to(ground);
        }
    }
}
