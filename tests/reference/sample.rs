//! The rolebook of the design's section 2 in the plain model, and short forms to write models with.

use crate::model::*;
use crate::sets;

pub(crate) fn path(text: &str) -> Path {
    text.split('.').map(str::to_owned).collect()
}

pub(crate) fn way(text: &str) -> Way {
    Way { path: path(text), filter: None }
}

/// The same by those edges only of which this is true.
pub(crate) fn way_where(text: &str, filter: Condition) -> Way {
    Way { filter: Some(Box::new(filter)), ..way(text) }
}

pub(crate) fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

pub(crate) fn entity(text: &str) -> Entity {
    if let Some(of) = text.strip_prefix("every ") {
        return sets::every(of);
    }
    let (of, id) = text.split_once(':').unwrap_or(("User", text));
    let of = of.to_owned();
    match id.split_once('.') {
        Some((id, name)) => sets::holding(&Entity { of, id: id.to_owned() }, name),
        None => Entity { of, id: id.to_owned() },
    }
}

pub(crate) fn word(text: &str) -> Value {
    Value::Word(text.to_owned())
}

pub(crate) fn relation(name: &str, targets: &str, count: Count) -> Member {
    let shape =
        Shape::Relation(Relation { targets: words(targets), count, as_role: false, attributes: Vec::new() });
    Member { layer: 0, name: name.to_owned(), shape }
}

pub(crate) fn members_as_role(targets: &str) -> Member {
    let shape = Shape::Relation(Relation {
        targets: words(targets),
        count: Count::Many,
        as_role: true,
        attributes: Vec::new(),
    });
    Member { layer: 0, name: "members".to_owned(), shape }
}

pub(crate) fn plain_attribute(domain: Domain) -> Attribute {
    Attribute { domain, optional: false, default: None, given: false, gate: Vec::new() }
}

pub(crate) fn attribute(name: &str, of: Attribute) -> Member {
    Member { layer: 0, name: name.to_owned(), shape: Shape::Attribute(of) }
}

pub(crate) fn type_(kind: Kind, name: &str, members: Vec<Member>) -> Type {
    Type { kind, name: name.to_owned(), wire: None, members }
}

pub(crate) fn bare(text: &str) -> Condition {
    Condition::Bare(path(text))
}

pub(crate) fn is_path(left: &str, right: &str) -> Condition {
    Condition::Is { left: path(left), negated: false, right: Term::Path(path(right)) }
}

pub(crate) fn is_word(left: &str, right: &str) -> Condition {
    Condition::Is { left: path(left), negated: false, right: Term::Literal(word(right)) }
}

pub(crate) fn negated(of: Condition) -> Condition {
    Condition::Not(Box::new(of))
}

pub(crate) fn rule(who: &str, role: RoleGiven) -> Rule {
    let who = vec![match who {
        "everyone" => Who::Everyone,
        _ => Who::Path(way(who)),
    }];
    Rule { label: None, who, role, gate: Vec::new(), when: None, unless: None }
}

pub(crate) fn as_role(text: &str) -> RoleGiven {
    RoleGiven::Role(text.to_owned())
}

pub(crate) fn as_value(text: &str) -> RoleGiven {
    RoleGiven::Attribute(path(text))
}

pub(crate) fn target(text: &str) -> Target {
    match text.split_once(" through ") {
        Some((on, through)) => Target { on: on.to_owned(), through: Some(through.to_owned()) },
        None => Target { on: text.to_owned(), through: None },
    }
}

/// `share` or `Task.see`, then one cell for each column.
pub(crate) fn row(actions: &str, cells: &str) -> Row {
    let action = |text: &str| match text.split_once('.') {
        Some((of, name)) => Action { of: Some(of.to_owned()), name: name.to_owned() },
        None => Action { of: None, name: text.to_owned() },
    };
    let cell = |text: &str| match text {
        "yes" => Cell::Yes,
        "-" => Cell::Dash,
        "no" => Cell::No,
        "?" => Cell::Unknown,
        definition => Cell::Defined(definition.to_owned()),
    };
    Row {
        actions: actions.split(' ').map(action).collect(),
        label: None,
        gate: Vec::new(),
        cells: cells.split(' ').map(cell).collect(),
    }
}

pub(crate) fn restriction(actions: &str, targets: &str, who: &str) -> Restriction {
    let person = |text: &str| match text.strip_prefix("every ") {
        Some(of) => Who::Every(of.to_owned()),
        None => Who::Path(way(text)),
    };
    let actions = match actions {
        "everything" => Actions::Everything(Vec::new()),
        listed => Actions::Listed(words(listed)),
    };
    Restriction {
        layer: 0,
        label: None,
        actions,
        targets: targets.split(", ").map(target).collect(),
        who: who.split(", ").map(person).collect(),
        when: None,
        unless: None,
        because: None,
    }
}

/// `Project:launch` and what is stated of it: a value, or ends such as `ana as commenter until 5` or
/// `ana with limited`, a flag that the edge says.
pub(crate) fn stated(name: &str, attributes: &[(&str, Value)], edges: &[(&str, &str)]) -> Stated {
    let mut relations: Vec<(String, Edges)> = Vec::new();
    for (relation, text) in edges {
        let known = relations.iter().position(|it| it.0 == *relation);
        let at = known.unwrap_or_else(|| {
            relations.push(((*relation).to_owned(), Edges::default()));
            relations.len().saturating_sub(1)
        });
        match *text {
            "incomplete" => relations[at].1.incomplete = true,
            text => relations[at].1.list.push(edge(text)),
        }
    }
    let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Stated { entity: entity(name), attributes, relations }
}

fn edge(text: &str) -> Edge {
    let parts = words(text);
    let end = if parts[0] == "every" { parts[..2].join(" ") } else { parts[0].clone() };
    let after = |word: &str| {
        let mut pairs = parts.windows(2);
        pairs.find(|it| it[0] == word).map(|it| it[1].clone())
    };
    let time = |word| after(word).map(|it| it.parse().expect("a number of seconds"));
    let says = after("with").map(|name| (name, Value::Flag(true))).into_iter().collect();
    Edge { to: entity(&end), role: after("as"), since: time("since"), until: time("until"), says }
}

/// Any facts, with every end of an edge that has no line of its own, of a set the entity whose it is.
pub(crate) fn facts(mut entities: Vec<Stated>) -> Facts {
    let edges = entities.iter().flat_map(|it| &it.relations).flat_map(|it| it.1.list.clone());
    for edge in edges.collect::<Vec<_>>() {
        let end = if sets::kind(&edge.to.of).is_some() { sets::owner(&edge.to) } else { Some(edge.to) };
        let unknown = end.filter(|end| !entities.iter().any(|it| it.entity == *end));
        entities.extend(unknown.map(|entity| Stated {
            entity,
            attributes: Vec::new(),
            relations: Vec::new(),
        }));
    }
    Facts { entities }
}

pub(crate) fn question(subject: &str, action: &str, object: &str, time: Option<i64>) -> Question {
    Question {
        subject: entity(subject),
        presented: Vec::new(),
        action: action.to_owned(),
        object: entity(object),
        time,
        inputs: Vec::new(),
        given: Vec::new(),
    }
}

/// The first rolebook of the design's section 2, as far as decisions go.
pub(crate) fn asana() -> Policy {
    let ladder = words("admin editor commenter viewer");
    Policy {
        plans: Some(Plans {
            chains: vec![words("personal starter advanced enterprise enterprise_plus")],
            at: path("organization.plan"),
        }),
        types: asana_types(),
        roles: vec![Roles { on: "Project".to_owned(), chains: vec![ladder], gated: Vec::new() }],
        definitions: vec![Definition {
            layer: 0,
            name: "assigned".to_owned(),
            on: "Task".to_owned(),
            condition: is_path("assignee", "user"),
        }],
        grants: vec![Grant { target: target("Project"), rules: asana_rules() }],
        tables: vec![asana_table()],
        restricts: vec![
            restriction("customize", "Project", "customized_by"),
            restriction("complete", "Task through homes", "project.completed_by"),
        ],
        ..Policy::default()
    }
}

fn asana_types() -> Vec<Type> {
    let organization = vec![
        attribute("plan", plain_attribute(Domain::Plan)),
        relation("members", "User", Count::Many),
        relation("guests", "User", Count::Many),
    ];
    let homes = Shape::Derived(vec![way("projects"), way("parent.homes")]);
    let task = vec![
        relation("organization", "Organization", Count::One),
        relation("projects", "Project", Count::Many),
        relation("parent", "Task", Count::Optional),
        relation("assignee", "User", Count::Optional),
        Member { layer: 0, name: "homes".to_owned(), shape: homes },
    ];
    vec![
        type_(Kind::Principal, "User", vec![attribute("email", plain_attribute(Domain::Email))]),
        type_(Kind::Principal, "Link", Vec::new()),
        type_(Kind::Plain, "Organization", organization),
        type_(
            Kind::Group("members".to_owned(), None),
            "Team",
            vec![relation("members", "User Team", Count::Many)],
        ),
        type_(Kind::Plain, "Project", asana_project()),
        type_(Kind::Plain, "Task", task),
    ]
}

fn asana_project() -> Vec<Member> {
    let gated = |domain, default: &str| Attribute {
        default: Some(word(default)),
        gate: words("enterprise"),
        ..plain_attribute(domain)
    };
    let privacy = Domain::Choice(words("private team organization"));
    let visitor = Attribute { default: Some(word("editor")), ..plain_attribute(Domain::Role) };
    vec![
        relation("organization", "Organization", Count::One),
        relation("team", "Team", Count::Optional),
        relation("owner", "User", Count::Optional),
        relation("creator", "User", Count::One),
        members_as_role("User Team"),
        relation("links", "Link", Count::Many),
        attribute("privacy", plain_attribute(privacy)),
        attribute("visitor_role", visitor),
        attribute("customized_by", gated(Domain::SomeRoles(words("admin editor")), "editor")),
        attribute("completed_by", gated(Domain::Role, "commenter")),
    ]
}

fn asana_rules() -> Vec<Rule> {
    let when = |of: Rule, condition| Rule { when: Some(condition), ..of };
    vec![
        rule("members", RoleGiven::Their),
        rule("owner", as_role("admin")),
        when(rule("team", as_value("visitor_role")), is_word("privacy", "team")),
        when(rule("organization.members", as_value("visitor_role")), is_word("privacy", "organization")),
        when(rule("links", as_role("viewer")), negated(is_word("privacy", "private"))),
    ]
}

fn asana_table() -> Table {
    Table {
        targets: vec![target("Project"), target("Task through homes")],
        columns: vec![
            Column::Role("admin".to_owned()),
            Column::Role("editor".to_owned()),
            Column::Role("commenter".to_owned()),
            Column::RoleIf("commenter".to_owned(), "assigned".to_owned()),
            Column::Role("viewer".to_owned()),
        ],
        rows: vec![
            row("delete", "yes - - - -"),
            row("rename", "yes - - - -"),
            row("share", "yes yes - - -"),
            row("customize", "yes yes - - -"),
            row("Task.see", "yes yes yes yes yes"),
            row("Task.complete", "yes yes - yes -"),
            row("Task.comment", "yes yes yes yes -"),
        ],
    }
}
