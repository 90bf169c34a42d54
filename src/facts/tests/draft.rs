//! Facts as tests state them: ends that create their entity, and layers that replace and add.

use crate::facts::draft::{Draft, End, Meant, Problems, Stated, Strangers, Terms};
use crate::facts::value::split_end;
use crate::facts::workspace::Workspace;
use crate::policy::schema::{MemberKind, Schema};

use super::{report, schema};

/// One line: an entity and its members, `launch`, `members ana as admin`.
type Line<'a> = (&'a str, &'a str, &'a [&'a str]);

/// A draft whose places count the members that are stated.
struct Lines<'a> {
    schema: &'a Schema,
    draft: Draft<'a, u32>,
    place: u32,
}

impl<'a> Lines<'a> {
    fn new(schema: &'a Schema, strangers: Strangers) -> Self {
        Self { schema, draft: Draft::new(schema, strangers), place: 0 }
    }

    fn state(&mut self, lines: &[Line<'a>]) {
        for (word, id, members) in lines {
            let of = self.draft.type_named(word, self.place).unwrap();
            let stated = self.draft.entity(of, (*id).into(), self.place).unwrap();
            let (Stated::New(key) | Stated::Before(key, _)) = stated;
            for text in *members {
                self.place = self.place.wrapping_add(1);
                let (name, text) = text.split_once(' ').unwrap();
                let Some(member) = self.draft.member_named(of, name, self.place) else { continue };
                match &member.info.kind {
                    MemberKind::Relation(_) if text == "incomplete" => {
                        self.draft.incomplete(key, &member, self.place)
                    }
                    MemberKind::Relation(_) => {
                        let (end, role) =
                            text.split_once(" as ").map_or((text, None), |(end, role)| (end, Some(role)));
                        let (of, id) = split_end(self.schema, end);
                        let end = End { of, id: id.into(), meant: Meant::One, place: self.place };
                        let role = role.map(|it| (it, self.place));
                        self.draft.edge(key, &member, end, Terms { role, ..Terms::default() });
                    }
                    _ => self.draft.attribute(key, &member, text, self.place),
                }
            }
        }
    }

    fn shown(self) -> Result<String, Vec<String>> {
        let schema = self.schema;
        finished(self).map(|it| report::facts(schema, &it)).map_err(|it| worded(&it))
    }
}

fn finished(lines: Lines<'_>) -> Result<Workspace, Problems<u32>> {
    lines.draft.finish().map(|it| it.workspace)
}

fn worded(problems: &Problems<u32>) -> Vec<String> {
    let also = |it: &[(u32, String)]| it.iter().map(|it| format!(" ({} {})", it.0, it.1)).collect::<String>();
    problems
        .list
        .iter()
        .map(|it| format!("{} {}: {}{}", it.place, it.code, it.message, also(&it.also)))
        .collect()
}

fn created(lines: &[Line<'static>]) -> Result<String, Vec<String>> {
    let schema = schema::asana();
    let mut draft = Lines::new(&schema, Strangers::Created);
    draft.state(lines);
    draft.shown()
}

#[test]
fn ends_that_nobody_states_are_the_first_principal_that_fits() {
    let shown = created(&[
        ("project", "launch", &["members ana as admin", "links key"]),
        ("todo", "copy", &["watchers key", "watchers link:door", "watchers door", "projects launch"]),
    ]);
    insta::assert_snapshot!(shown.unwrap(), @"
    link:door
    link:key
    project:launch
        links [link:key]
        members [user:ana as admin]
    todo:copy
        projects [project:launch]
        watchers [link:door, user:key]
    user:ana
    user:key
    ");
}

#[test]
fn no_order_of_lines_matters() {
    let lines: [Line<'_>; 4] = [
        ("todo", "copy", &["watchers key", "watchers door"]),
        ("project", "launch", &["links key", "members ana"]),
        ("todo", "draft", &["watchers link:door", "assignee key"]),
        ("team", "night", &["members ana", "members team:night"]),
    ];
    let expected = created(&lines).unwrap();
    let mut turned = lines;
    for _ in 0..4 {
        turned.rotate_left(1);
        assert_eq!(created(&turned).unwrap(), expected);
        let mut back = turned;
        back.reverse();
        assert_eq!(created(&back).unwrap(), expected);
    }
}

#[test]
fn ends_that_no_principal_fits_must_be_stated() {
    let shown = created(&[
        (
            "project",
            "launch",
            &["organization acme", "team team:core", "members team:night", "members a\u{7}"],
        ),
        ("todo", "copy", &["homes launch", "assignee team:core", "due 2026-6-1", "nothing x"]),
    ]);
    insta::assert_snapshot!(shown.unwrap_err().join("\n"), @r"
    5 derived-member: `homes` of `Task` is derived and cannot be stated
    6 wrong-target-type: `assignee` of `Task` leads to `User`, not to `Team`
    7 bad-time: `2026-6-1` is no time
    8 unknown-member: `Task` has no member `nothing`
    1 dangling-reference: no `Organization` is called `acme`
    2 dangling-reference: no `Team` is called `core`
    3 dangling-reference: no `Team` is called `night`
    4 bad-id: the id `a\u{7}` holds a control character
    ");
}

#[test]
fn one_layer_states_everything_once() {
    let shown = created(&[
        (
            "project",
            "launch",
            &["budget 1", "budget 1", "owner ana", "owner ana", "team incomplete", "team incomplete"],
        ),
        ("project", "other", &["owner ana", "owner ben", "team core", "team incomplete"]),
        ("team", "core", &["members ana", "members ana", "members incomplete"]),
        (
            "project",
            "launch",
            &["archived yes", "archived no", "members ana as admin", "members ana as viewer"],
        ),
    ]);
    insta::assert_snapshot!(shown.unwrap_err().join("\n"), @"
    15 duplicate-attribute: `archived` of `project:launch` is stated twice (14 it is `yes` here)
    2 duplicate-attribute: `budget` of `project:launch` is stated twice (1 it is `1` here)
    8 several-ends: `owner` of `project:other` leads to one entity, but several are stated (7 one stands here)
    10 incomplete-to-one: `team` of `project:other` leads to one entity, which is stated, so nothing of it is left out (9 it stands here)
    ");
}

const SHARED: &[Line<'static>] = &[
    ("organization", "acme", &["plan starter"]),
    ("team", "core", &[]),
    (
        "project",
        "launch",
        &["organization acme", "budget 1", "archived no", "members ana as admin", "owner ana", "team core"],
    ),
];

const OWN: &[Line<'static>] = &[
    ("project", "launch", &["budget 2", "members ben as viewer", "owner ben", "team incomplete"]),
    ("todo", "copy", &["projects launch", "assignee ana"]),
];

#[test]
fn a_later_layer_replaces_what_is_one_and_adds_to_what_is_many() {
    let schema = schema::asana();
    let mut shared = Lines::new(&schema, Strangers::Created);
    shared.state(SHARED);
    let workspace = finished(Lines { draft: shared.draft.clone(), ..shared }).unwrap();
    let mut draft = Lines::new(&schema, Strangers::Created);
    draft.draft.workspace(&workspace, 0);
    draft.draft.next_layer();
    draft.state(OWN);
    let on_workspace = draft.shown().unwrap();
    let mut shared = Lines::new(&schema, Strangers::Created);
    shared.state(SHARED);
    shared.draft.next_layer();
    shared.state(OWN);
    assert_eq!(shared.shown().unwrap(), on_workspace);
    insta::assert_snapshot!(on_workspace, @"
    organization:acme
        plan starter
    project:launch
        archived no
        budget 2
        members [user:ana as admin, user:ben as viewer]
        organization [organization:acme]
        owner [user:ben]
        team [] incomplete
    todo:copy
        assignee [user:ana]
        projects [project:launch]
    team:core
    user:ana
    user:ben
    ");
}

#[test]
fn a_workspace_taken_over_is_the_same() {
    let schema = schema::asana();
    let mut shared = Lines::new(&schema, Strangers::Created);
    shared.state(SHARED);
    shared.state(&[("project", "other", &["members incomplete", "members team:core as editor"])]);
    let workspace = finished(shared).unwrap();
    let mut again = Lines::new(&schema, Strangers::Refused);
    again.draft.workspace(&workspace, 0);
    again.draft.workspace(&workspace, 1);
    assert_eq!(finished(again).unwrap(), workspace);
}

#[test]
fn workspaces_that_contradict_each_other_are_a_problem() {
    let schema = schema::asana();
    let of = |lines: &[Line<'static>]| {
        let mut draft = Lines::new(&schema, Strangers::Created);
        draft.state(lines);
        finished(draft).unwrap()
    };
    let (one, other) = (of(SHARED), of(&[("project", "launch", &["budget 2", "owner ben", "archived no"])]));
    let mut both = Lines::new(&schema, Strangers::Refused);
    both.draft.workspace(&one, 0);
    both.draft.workspace(&other, 1);
    insta::assert_snapshot!(both.shown().unwrap_err().join("\n"), @"
    1 duplicate-attribute: `budget` of `project:launch` is stated twice (0 it is `1` here)
    1 several-ends: `owner` of `project:launch` leads to one entity, but several are stated (0 one stands here)
    ");
}

#[test]
fn values_and_ends_are_not_taken_for_each_other() {
    let schema = schema::asana();
    let mut draft: Draft<'_, u32> = Draft::new(&schema, Strangers::Created);
    let of = draft.type_named("project", 0).unwrap();
    let Some(Stated::New(key)) = draft.entity(of, "launch".into(), 0) else { panic!("it is new") };
    let members = draft.member_named(of, "members", 1).unwrap();
    let budget = draft.member_named(of, "budget", 2).unwrap();
    draft.attribute(key, &members, "12", 3);
    draft.edge(
        key,
        &budget,
        End { of: None, id: "ana".into(), meant: Meant::One, place: 4 },
        Terms::default(),
    );
    draft.incomplete(key, &budget, 5);
    insta::assert_snapshot!(worded(&draft.finish().unwrap_err()).join("\n"), @"
    3 end-expected: `members` is a relation, and `12` is no end of it
    4 value-expected: `budget` is an attribute, and `ana` is no value of it
    5 value-expected: `budget` is an attribute, and `incomplete` is no value of it
    ");
}
