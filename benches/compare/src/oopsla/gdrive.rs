//! Documents in folders: owners, viewers, groups, what is public.

use cedar_policy::{Entity, RestrictedExpression};
use fastrand::Rng;

use super::cedar::{entity, one, set, uid, uids};
use super::{App, Asked, edges, edges_down, ids, turned};
use crate::facts::{Facts, Form};

pub struct Drive {
    n: u32,
    /// In which groups people and groups are.
    groups_of_users: Vec<Vec<u32>>,
    groups_of_groups: Vec<Vec<u32>>,
    folders: Vec<Folder>,
    documents: Vec<Folder>,
    public: Vec<bool>,
}

/// A folder or a document.
struct Folder {
    folders: Vec<u32>,
    owners: Vec<u32>,
    viewers: Vec<u32>,
    viewer_groups: Vec<u32>,
}

fn placed(rng: &mut Rng, n: u32, folders: Vec<Vec<u32>>) -> Vec<Folder> {
    let (owners, viewers, groups) = (edges(rng, n, n), edges(rng, n, n), edges(rng, n, n));
    let all = folders.into_iter().zip(owners).zip(viewers).zip(groups);
    let folder =
        |(((folders, owners), viewers), viewer_groups)| Folder { folders, owners, viewers, viewer_groups };
    all.map(folder).collect()
}

impl App for Drive {
    const NAME: &'static str = "gdrive";
    const ROLEBOOK: &'static str = include_str!("gdrive.rolebook");
    const SCHEMA: &'static str = include_str!("gdrive.cedarschema");
    const POLICIES: &'static str = include_str!("gdrive.cedar");

    fn draw(rng: &mut Rng, n: u32) -> Self {
        let (groups_of_users, groups_of_groups) = (edges(rng, n, n), edges_down(rng, n));
        let (of_folders, of_documents) = (edges_down(rng, n), edges(rng, n, n));
        let folders = placed(rng, n, of_folders);
        let documents = placed(rng, n, of_documents);
        let public = (0..n).map(|_| rng.bool()).collect();
        Self { n, groups_of_users, groups_of_groups, folders, documents, public }
    }

    fn facts(&self, form: Form) -> String {
        let mut facts = Facts::new(form);
        (0..self.n).for_each(|it| facts.entity("User", format!("u{it}"), |_| {}));
        let users = turned(&self.groups_of_users, self.n);
        let groups = turned(&self.groups_of_groups, self.n);
        for (number, (users, groups)) in users.iter().zip(&groups).enumerate() {
            facts.entity("Group", format!("g{number}"), |members| {
                members.words("members", ids("u", users).chain(ids("g", groups)));
            });
        }
        for (number, it) in self.folders.iter().enumerate() {
            facts.entity("Folder", format!("f{number}"), |members| members_of(members, it));
        }
        for (number, (it, public)) in self.documents.iter().zip(&self.public).enumerate() {
            facts.entity("Document", format!("d{number}"), |members| {
                members_of(members, it);
                members.flag("public", *public);
            });
        }
        facts.finish()
    }

    /// As the paper's authors lay it out: what somebody or some group may view lies in a view of theirs.
    fn entities(&self) -> Vec<Entity> {
        let mut entities = Vec::new();
        let owned =
            |of: &[Folder]| turned(&of.iter().map(|it| it.owners.clone()).collect::<Vec<_>>(), self.n);
        let (documents, folders) = (owned(&self.documents), owned(&self.folders));
        for (number, (documents, folders)) in documents.iter().zip(&folders).enumerate() {
            let attributes = [
                ("view", one(uid("View", format!("u{number}")))),
                ("documents", set(uids("Document", ids("d", documents)))),
                ("folders", set(uids("Folder", ids("f", folders)))),
            ];
            entities.push(entity(uid("User", format!("u{number}")), attributes, []));
            entities.push(entity(uid("View", format!("u{number}")), [], []));
        }
        let users = turned(&self.groups_of_users, self.n);
        let groups = turned(&self.groups_of_groups, self.n);
        for (number, (users, groups)) in users.iter().zip(&groups).enumerate() {
            let views = uids("View", ids("u", users).chain(ids("g", groups)));
            entities.push(entity(uid("View", format!("g{number}")), [], views));
        }
        for (number, it) in self.folders.iter().enumerate() {
            entities.push(entity(uid("Folder", format!("f{number}")), [], parents(it)));
        }
        for (number, (it, public)) in self.documents.iter().zip(&self.public).enumerate() {
            let public = [("public", RestrictedExpression::new_bool(*public))];
            entities.push(entity(uid("Document", format!("d{number}")), public, parents(it)));
        }
        entities
    }

    fn request(&self, rng: &mut Rng) -> Asked {
        const ACTIONS: [(&str, &str); 5] = [
            ("read", "Document"),
            ("write", "Document"),
            ("share", "Document"),
            ("change_owner", "Document"),
            ("create_document", "Folder"),
        ];
        let (action, of) = ACTIONS[rng.usize(0..ACTIONS.len())];
        let letter = if of == "Folder" { "f" } else { "d" };
        let mut number = || rng.u32(0..self.n);
        Asked { user: format!("u{}", number()), action, of, object: format!("{letter}{}", number()) }
    }

    fn count(&self) -> usize {
        self.n as usize * 4
    }
}

fn members_of(members: &mut crate::facts::Members<'_>, it: &Folder) {
    members.words("folders", ids("f", &it.folders));
    members.words("owners", ids("u", &it.owners));
    members.words("viewers", ids("u", &it.viewers).chain(ids("g", &it.viewer_groups)));
}

fn parents(it: &Folder) -> impl Iterator<Item = cedar_policy::EntityUid> {
    let views = uids("View", ids("u", &it.viewers).chain(ids("g", &it.viewer_groups)));
    uids("Folder", ids("f", &it.folders)).into_iter().chain(views)
}
