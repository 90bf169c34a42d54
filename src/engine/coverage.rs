//! How much of a policy its tests exercise, and which changes they do not notice.

use crate::db::{Coverage, CoveredPart, Mutants, SourceFile};

use super::Engine;
use super::tables::{self, TableView};

/// A role table with what is known of each of its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoveredTable {
    /// The type of its places, by name.
    pub of: String,
    pub view: TableView,
    /// For each row, each of its cells; nothing for one in whose column nobody can stand.
    pub cells: Vec<Vec<Option<CoveredPart>>>,
}

impl Engine {
    /// What the tests of these rolebooks exercise of what stands in them; rolebooks with errors are passed
    /// over.
    pub fn coverage<'n>(&self, policies: impl IntoIterator<Item = &'n str>) -> Coverage {
        self.db.coverage(&self.loaded(policies))
    }

    /// The changes of what stands in these rolebooks that none of their tests notices. It is told from time
    /// to time how many of how many mutants are done.
    pub fn mutants<'n>(
        &self,
        policies: impl IntoIterator<Item = &'n str>,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Mutants {
        self.db.mutants(&self.loaded(policies), progress)
    }

    /// The tables that stand in a rolebook, with what is known of their cells.
    pub fn covered_tables(&self, policy: &str, coverage: &Coverage) -> Vec<CoveredTable> {
        // Tables stand in the lowest rolebook alone, and are shown with its first file.
        let files = self.files(policy);
        let is_first = files.first().is_some_and(|it| it == policy);
        let lowest = self.inputs.policy(policy).filter(|it| is_first && !self.db.is_layer(*it));
        let Some(program) = lowest.and_then(|_| self.program(policy)) else { return Vec::new() };
        let own: Vec<&CoveredPart> = coverage.parts.iter().filter(|it| files.contains(&it.file)).collect();
        let policy = program.policy();
        let covered = policy.tables.iter().enumerate().map(|(at, table)| {
            let part = |row, column| own.iter().find(|it| it.cell == Some((at, row, column)));
            let row = |(row_at, cells): (usize, usize)| -> Vec<Option<CoveredPart>> {
                (0..cells).map(|column| part(row_at, column).map(|it| (*it).clone())).collect()
            };
            let rows = table.rows.iter().map(|it| it.cells.len()).enumerate();
            let of = policy.schema.type_info(table.place).map_or("", |it| it.name.as_str()).to_owned();
            CoveredTable { of, view: tables::view(policy, at, table), cells: rows.map(row).collect() }
        });
        covered.collect()
    }

    fn loaded<'n>(&self, policies: impl IntoIterator<Item = &'n str>) -> Vec<SourceFile> {
        policies.into_iter().filter_map(|it| self.inputs.policy(it)).collect()
    }
}
