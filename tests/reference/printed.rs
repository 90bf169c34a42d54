//! What the printers print: readable, and nothing of an odd id is lost.

use serde_json::json;

use crate::generate::cases;
use crate::model::*;
use crate::sample::*;
use crate::{print, print_facts};

#[test]
fn a_policy_reads_as_it_would_be_written() {
    let text = print::policy(&asana());
    let parts = [
        "plans personal < starter < advanced < enterprise < enterprise_plus   at organization.plan\n",
        "principal Link\n",
        "group Team of members\n    members: (User | Team)*\n",
        "    customized_by: admin | editor = editor from enterprise\n",
        "    homes:        projects plus parent.homes\n",
        "roles on Project: admin > editor > commenter > viewer\n",
        "define assigned on Task: assignee is user\n",
        "    organization.members as visitor_role when privacy is organization\n",
        "    links                as viewer       when not (privacy is private)\n",
        "table Project, Task through homes | admin | editor | commenter | commenter if assigned | viewer\n",
        "    Task.complete                 | yes   | yes    | -         | yes                   | -\n",
        "restrict complete on Task through homes to project.completed_by\n",
    ];
    for part in parts {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn odd_ids_survive() {
    let id = "say \"é\":x \\ y";
    let odd = Entity { of: "User".to_owned(), id: id.to_owned() };
    let edge = Edge {
        to: odd.clone(),
        role: Some("admin".to_owned()),
        since: Some(0),
        until: Some(86_401),
        says: Vec::new(),
    };
    let edges = Edges { list: vec![edge.clone()], incomplete: true };
    let relations = vec![("members".to_owned(), edges)];
    let team = stated("Project:can", &[("privacy", word("team"))], &[("organization", "Organization:1a")]);
    let with = Stated { relations: [team.relations.clone(), relations].concat(), ..team };
    let facts = facts(vec![with]);
    let role = json!({
        "to": format!("User:{id}"), "role": "admin", "since": "1970-01-01T00:00:00Z", "until": "1970-01-02T00:00:01Z"
    });
    let project = json!({
        "privacy": "team", "organization": "Organization:1a", "members": { "incomplete": true, "edges": [role] }
    });
    let expected = json!({
        "User": { id: {} }, "Organization": { "1a": {} }, "Project": { "can": project }
    });
    assert_eq!(print_facts::facts(&asana(), &facts), expected);
    let lines = print_facts::facts_lines(&asana(), &facts);
    let line = "    project \"can\"   privacy team, organization organization:\"1a\", \
        members user:\"say \\\"é\\\":x \\\\ y\" as admin since 1970-01-01 until 1970-01-02T00:00:01Z, \
        members incomplete\n";
    assert!(lines.contains(line), "{lines}");
    let asked = Question { presented: vec![odd], ..question("no", "see", "Task:a b", Some(0)) };
    let claim = print_facts::claim(&asana(), &asked, false);
    let expected = "user:\"no\" cannot see task:\"a b\" with user:\"say \\\"é\\\":x \\\\ y\" at 1970-01-01";
    assert_eq!(claim, expected);
}

#[test]
fn every_statement_of_a_generated_case_starts_at_the_margin() {
    let words = [
        "rolebook",
        "plans",
        "request",
        "principal",
        "type",
        "group",
        "roles",
        "define",
        "grant",
        "table",
        "open",
        "set",
        "default",
        "restrict",
        "forbid",
        "never",
        "route",
        "always",
        "facts",
    ];
    for case in cases(3, 60) {
        let question = &case.questions[0];
        let text = print_facts::case(&case.policy, &case.facts, question);
        for line in text.lines().filter(|it| !it.is_empty() && !it.starts_with([' ', '#'])) {
            let first = line.split(' ').next().unwrap();
            assert!(words.contains(&first), "{line}\n{text}");
        }
        assert_eq!(text, print_facts::case(&case.policy, &case.facts, question));
        assert!(print_facts::inputs(question).is_object());
    }
}
