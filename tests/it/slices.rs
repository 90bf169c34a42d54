//! Slices of facts that were made up for them: they tell every time, and nothing of others.

#![cfg(test)]

use rolebook::engine::{Engine, Instant, Request, SliceRequest};
use rolebook::verify::expected as told;

use crate::host::{About, EVERYBODY, YES, opened};
use crate::loaded::loaded;

const RULES: &str = r#"
rolebook studio "A studio"

principal User
principal Link
group Team of members
    members:  User*
type Board
    team:     Team?
    owner:    User?
    members:  (User | Team)* as role
    links:    Link*
    open:     flag = no
type Card
    boards:   Board*
    assignee: User?

roles on Board: editor > viewer
define assigned on Card: assignee is user

grant on Board
    members as their role
    owner as editor
    team as viewer when open
    links as viewer

table Board, Card through boards | editor | viewer | viewer if assigned
    see, Card.see                |  yes   |  yes   |        yes
    Card.finish                  |  yes   |   -    |        yes
"#;

/// It is read at every board of a card, whoever asks.
const FORBID: &str = "
forbid finish on Card through boards for everyone when board.open
";

const FACTS: &str = r#"{
    "User": {"ana": {}, "ben": {}, "cleo": {}, "dan": {}},
    "Link": {"key": {}},
    "Team": {"ink": {"members": [{"to": "ben", "until": "2026-03-01"}, "cleo"]}},
    "Board": {
        "atlas": {"members": [{"to": "User:ana", "role": "viewer", "since": "1000-01-01", "until": "2026-02-01"}]},
        "bloom": {"team": "ink", "open": true, "links": [{"to": "key", "since": "2026-01-15T12:00:00.000000001Z"}]},
        "cairn": {"members": [{"to": "Team:ink", "role": "editor", "since": "2026-02-10", "until": "9000-01-01"}]},
        "delta": {"owner": {"to": "dan", "until": "2026-02-10"}}
    },
    "Card": {
        "one": {"boards": ["atlas", "cairn"], "assignee": {"to": "ana", "since": "2026-01-20"}},
        "two": {"boards": ["bloom", "delta"], "assignee": "cleo"},
        "three": {"boards": ["delta"], "assignee": "dan"},
        "four": {}
    }
}"#;

const PEOPLE: [&str; 4] = ["ana", "ben", "cleo", "dan"];
const QUESTIONS: [(&str, &[&str]); 2] =
    [("Board", &["atlas", "bloom", "cairn", "delta"]), ("Card", &["one", "two", "three", "four"])];
const TIMES: [&str; 10] = [
    "1700-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "2026-01-15T12:00:00Z",
    "2026-01-15T12:00:00.000000001Z",
    "2026-01-31T23:59:59.999999999Z",
    "2026-02-01T00:00:00Z",
    "2026-02-10T00:00:00Z",
    "2026-02-28T00:00:00Z",
    "2026-03-01T00:00:00Z",
    "2261-12-31T00:00:00Z",
];

fn slice(engine: &Engine, subject: &str, with: &[&str]) -> Vec<u8> {
    let with = with.iter().map(|it| (*it).to_owned()).collect();
    let request =
        SliceRequest { subject: subject.to_owned(), with, reasons: true, ..SliceRequest::default() };
    let told = engine.slice("p", "w", &request).expect("everybody is known");
    let decides = engine.slice("p", "w", &SliceRequest { reasons: false, ..request });
    assert!(decides.expect("everybody is known").len() < told.len(), "reasons take room");
    told
}

#[test]
fn slices_tell_every_time_as_the_evaluator_does() {
    let engine = loaded(&format!("{RULES}{FORBID}"), FACTS);
    let module = engine.module("p").expect("the rules are in order");
    let (mut allowed, mut reasons) = (0, 0);
    for (subject, with) in PEOPLE.iter().flat_map(|it| [(*it, vec![]), (*it, vec!["link:key"])]) {
        let slice = slice(&engine, subject, &with);
        let mut host = opened(&module, &slice).expect("a module that runs");
        // Once more from the beginning, since time may go back.
        for time in TIMES.iter().chain(&TIMES) {
            let instant: jiff::Timestamp = time.parse().expect("a time");
            host.at(Some(Instant(instant.as_nanosecond()))).expect("a time is taken");
            for (of, ids) in QUESTIONS {
                let actions: &[&str] = if of == "Card" { &["see", "finish"] } else { &["see"] };
                for (id, action) in ids.iter().flat_map(|id| actions.iter().map(move |it| (*id, *it))) {
                    let request = Request {
                        subject: subject.to_owned(),
                        action: action.to_owned(),
                        object: format!("{of}:{id}"),
                        with: with.iter().map(|it| (*it).to_owned()).collect(),
                        at: Some((*time).to_owned()),
                        ..Request::default()
                    };
                    let expected = engine.check("p", "w", &request).expect("an answer").answer.decision;
                    let read = Request { reader: Some((*subject).to_owned()), ..request };
                    let read = engine.check("p", "w", &read).expect("an answer").answer;
                    let about = About::of(&slice).expect("words for the host");
                    if let Some(numbers) = about.numbers(of, action, id) {
                        let answer = host.why(numbers).expect("an answer").expect("it is told");
                        let place = format!("{}:{id}", of.to_lowercase());
                        assert_eq!(
                            about.told(answer, &place),
                            Some(told(read)),
                            "{subject} {action} {place} at {time}"
                        );
                        reasons += 1;
                    }
                    let told = about
                        .numbers(of, action, id)
                        .map(|[action, object]| host.check([EVERYBODY, action, object]).expect("an answer"));
                    assert_eq!(
                        told == Some(YES),
                        expected,
                        "{subject} {with:?} {action} {of}:{id} at {time}"
                    );
                    allowed += usize::from(expected);
                }
            }
        }
    }
    assert!(reasons > 400, "only {reasons} reasons are compared");
    assert!(allowed > 200, "only {allowed} are allowed, so that there is something to tell apart");
}

/// What is changed of others, and for whom that changes nothing.
const OF_OTHERS: [(&str, &str, &str); 6] = [
    (r#""assignee": "dan""#, r#""assignee": "ben""#, "ana"),
    (r#", "assignee": "dan""#, "", "ana"),
    (r#""dan": {}"#, r#""dan": {}, "eva": {}"#, "ana"),
    (r#"["bloom", "delta"]"#, r#"["bloom"]"#, "cleo"),
    (r#""until": "2026-02-10"}}"#, r#""until": "2027-02-10"}}"#, "ana"),
    (r#""2026-03-01"}, "cleo"]"#, r#""2026-04-01"}, "cleo", "dan"]"#, "ana"),
];

/// Here roles arise on pairs too, and what is set at a place matters to some who stand there.
const SETTINGS: &str = r#"
rolebook shelf "A shelf"

principal User
type Space
    lead:    role
    opens:   time?
    members: User* as role
type Note
    spaces:  Space*
    author:  User?

roles on Space: chief > worker > guest

grant on Space
    members as their role
grant on Note through spaces
    author as worker

table Space, Note through spaces | chief | worker | guest
    see, Note.see                |  yes  |  yes   |  yes
    Note.edit                    |  yes  |  yes   |   -
    Space.rename                 |  yes  |  yes   |   -

restrict edit on Note through spaces to space.lead
restrict rename on Space to chief when opens > time
"#;

const SET: &str = r#"{
    "User": {"ana": {}, "ben": {}, "cleo": {}, "dan": {}},
    "Space": {
        "attic": {"lead": "worker", "opens": "2026-04-01", "members": [{"to": "ana", "role": "chief"}, {"to": "ben", "role": "worker"}]},
        "barn": {"lead": "guest", "opens": "2026-05-01", "members": [{"to": "ana", "role": "guest"}, {"to": "ben", "role": "worker"}]},
        "cellar": {"lead": "chief", "opens": "2026-06-01", "members": []}
    },
    "Note": {
        "one": {"spaces": ["attic"], "author": "cleo"},
        "two": {"spaces": ["barn", "cellar"], "author": "ben"},
        "three": {"spaces": ["cellar"], "author": "dan"}
    }
}"#;

const SET_FOR_OTHERS: [(&str, &str, &str); 6] = [
    (r#""opens": "2026-04-01""#, r#""opens": "2026-08-01""#, "ana"),
    (r#""opens": "2026-05-01""#, r#""opens": "2026-07-01""#, "ana"),
    (r#""lead": "guest""#, r#""lead": "chief""#, "ana"),
    (r#""spaces": ["barn", "cellar"]"#, r#""spaces": ["barn"]"#, "ana"),
    (r#""spaces": ["cellar"]"#, r#""spaces": ["attic", "cellar"]"#, "cleo"),
    (r#""opens": "2026-06-01", "members": []"#, r#""members": [{"to": "cleo", "role": "chief"}]"#, "dan"),
];

#[test]
fn what_concerns_others_leaves_a_slice_as_it_is() {
    let all = [(RULES, FACTS, OF_OTHERS.as_slice()), (SETTINGS, SET, &SET_FOR_OTHERS)];
    for (rules, facts, changes) in all {
        let before = loaded(rules, facts);
        for (from, to, person) in changes {
            assert_eq!(facts.matches(from).count(), 1, "{from}");
            let after = loaded(rules, &facts.replace(from, to));
            assert_eq!(slice(&after, person, &[]), slice(&before, person, &[]), "{to} for {person}");
            let concerned = PEOPLE.iter().any(|it| slice(&after, it, &[]) != slice(&before, it, &[]));
            assert!(concerned || to.contains("eva"), "{to} concerns somebody");
        }
    }
}
