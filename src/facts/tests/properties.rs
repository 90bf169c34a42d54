//! What must hold of every file: nothing of its order remains, and no text brings the reader down.

use crate::diagnostic::Site;
use crate::facts::json::load;
use proptest::prelude::*;

use super::schema::asana;

/// What fails once is written down as a case by hand, so nothing is kept beside the sources.
fn quiet() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// Entities of one workspace as keys and JSON, in an order that means nothing.
type Entries = Vec<(&'static str, String, Vec<(&'static str, Vec<String>)>)>;

fn end() -> impl Strategy<Value = String> {
    let id = "(User:|user:)?u[0-3]".prop_map(|it| format!("\"{it}\""));
    let role = prop_oneof![Just("admin"), Just("viewer")];
    let since = 1_u8..9;
    (id, proptest::option::of(role), proptest::option::of(since)).prop_map(|(id, role, since)| {
        let role = role.map(|it| format!(r#","role":"{it}""#)).unwrap_or_default();
        let since = since.map(|it| format!(r#","since":"2026-0{it}-01""#)).unwrap_or_default();
        if role.is_empty() && since.is_empty() { id } else { format!(r#"{{"to":{id}{role}{since}}}"#) }
    })
}

fn entries() -> impl Strategy<Value = (Entries, Entries)> {
    let project = proptest::collection::vec(end(), 0..6);
    proptest::collection::vec(project, 0..5)
        .prop_map(|projects| {
            let users =
                (0..4).map(|it| ("User", format!("u{it}"), vec![("email", vec![format!("\"U{it}@x\"")])]));
            let projects = projects.into_iter().enumerate().map(|(at, ends)| {
                let privacy = ("privacy", vec!["\"team\"".to_owned()]);
                ("Project", format!("p{at}"), vec![("members", ends), privacy])
            });
            users.chain(projects).collect::<Entries>()
        })
        .prop_flat_map(|entries| (Just(entries.clone()), shuffled(entries)))
}

/// A file of facts.
pub(crate) fn facts() -> impl Strategy<Value = String> {
    entries().prop_map(|(_, shuffled)| json(&shuffled))
}

fn shuffled(entries: Entries) -> impl Strategy<Value = Entries> {
    (Just(entries).prop_shuffle(), any::<bool>()).prop_map(|(mut entries, turn)| {
        for (_, _, members) in entries.iter_mut().filter(|_| turn) {
            members.reverse();
            members.iter_mut().for_each(|it| it.1.reverse());
        }
        entries
    })
}

fn json(entries: &Entries) -> String {
    let mut types: Vec<&str> = Vec::new();
    for (of, ..) in entries {
        if !types.contains(of) {
            types.push(of);
        }
    }
    let of_type = |of: &str| {
        let entities =
            entries.iter().filter(|it| it.0 == of).map(|it| format!("\"{}\":{}", it.1, members(&it.2)));
        format!("\"{of}\":{{{}}}", entities.collect::<Vec<_>>().join(","))
    };
    format!("{{{}}}", types.into_iter().map(of_type).collect::<Vec<_>>().join(","))
}

fn members(members: &[(&str, Vec<String>)]) -> String {
    let member = |(name, values): &(&str, Vec<String>)| match *name {
        "members" => format!("\"{name}\":[{}]", values.join(",")),
        _ => format!("\"{name}\":{}", values.concat()),
    };
    format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
}

/// Loads whatever it is; every place that is named must lie in the text, between characters.
fn survives(text: &str) {
    let diagnostics = match load(&asana(), text) {
        Ok(loaded) => loaded.warnings,
        Err(problems) => problems,
    };
    for label in diagnostics.iter().flat_map(|it| &it.labels) {
        let Site::File(range) = &label.site else { panic!("not in the file") };
        assert!(text.get(range.start as usize..range.end as usize).is_some(), "{range:?} of {text:?}");
    }
}

proptest! {
    #![proptest_config(quiet())]

    #[test]
    fn order_means_nothing((entries, shuffled) in entries()) {
        let (schema, one, other) = (asana(), json(&entries), json(&shuffled));
        prop_assert_eq!(load(&schema, &one), load(&schema, &other));
    }

    #[test]
    fn any_text_survives(text in ".{0,80}") {
        survives(&text);
    }

    #[test]
    fn anything_like_json_survives(text in r#"([\[\]{}:, \n"0-9.eE+\-/*'aué\\]|"User"|"Project"|"members"|"to"|true|null|\\u[d0][89c]00|"ana":\{\}){0,30}"#) {
        survives(&text);
    }
}

/// Any JSON value, so that wrong shapes stand everywhere.
fn shape() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("1.5".to_owned()),
        Just("\"ana\"".to_owned()),
        Just("\"team:core\"".to_owned()),
        Just("\"2026-02-30\"".to_owned()),
    ];
    let key = prop_oneof![
        Just("User"),
        Just("Project"),
        Just("todo"),
        Just("ana"),
        Just("members"),
        Just("owner"),
        Just("archived"),
        Just("to"),
        Just("until"),
        Just("incomplete"),
        Just("edges"),
        Just("role"),
        Just("homes"),
        Just("due"),
    ];
    leaf.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(|it| format!("[{}]", it.join(","))),
            proptest::collection::vec((key.clone(), inner), 0..4).prop_map(|it| {
                let fields: Vec<String> =
                    it.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(quiet())]

    #[test]
    fn any_shape_survives(value in shape()) {
        survives(&value);
        survives(&format!(r#"{{"Project": {{"p": {{"members": {value}, "owner": {value}, "archived": {value}}}}}}}"#));
    }
}
