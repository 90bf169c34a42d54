//! Every fix that is offered mends what it is offered for, and breaks nothing: applied to a case or to an example
//! of the catalogue, its finding is gone and no other has come.

use rolebook::engine::{Finding, Fix, Place};

use super::{CASE, cases, findings, findings_of, pages};

/// The text with all edits made.
fn applied(text: &str, fix: &Fix<Place>) -> String {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    assert!(edits.iter().all(|it| it.place.file.is_none()), "a fix stays in its file");
    edits.sort_by_key(|it| (it.place.range.start, it.place.range.end));
    let mut mended = String::new();
    let mut at = 0;
    for edit in edits {
        let (start, end) = (edit.place.range.start as usize, edit.place.range.end as usize);
        assert!(start >= at, "edits never overlap");
        mended += &text[at..start];
        mended += &edit.text;
        at = end;
    }
    mended + &text[at..]
}

/// What a finding says, wherever it stands by now.
fn said(finding: &Finding) -> (&'static str, &str) {
    (finding.code, &finding.message)
}

/// Applies every fix; says which of them do not mend, and answers how many there were.
fn all_mend(name: &str, text: &str, look: impl Fn(&str) -> Vec<Finding>, wrong: &mut Vec<String>) -> usize {
    let before = look(text);
    let fixes = before.iter().filter_map(|it| Some((it, it.fix.as_ref()?)));
    let mut count = 0;
    for (finding, fix) in fixes {
        count += 1;
        let mended = applied(text, fix);
        let after = look(&mended);
        let stays = after.iter().any(|it| said(it) == said(finding));
        let new = after.iter().any(|it| !before.iter().any(|old| said(old) == said(it)));
        if stays || new || fix.title.is_empty() || fix.title.ends_with('.') {
            let all = after.iter().map(|it| super::render(&mended, it)).collect::<Vec<_>>().join("\n");
            wrong.push(format!("{name}: {} leaves\n{all}", fix.title));
        }
    }
    count
}

#[test]
fn of_the_cases() {
    let own = |text: &str| findings(text).into_iter().filter(|it| it.file == CASE).collect();
    let mut wrong = Vec::new();
    let count: usize = cases::texts().iter().map(|(name, text)| all_mend(name, text, own, &mut wrong)).sum();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 60, "{count} fixes");
}

#[test]
fn of_the_catalogue() {
    let (mut count, mut wrong) = (0, Vec::new());
    for example in pages::wrong_rolebooks() {
        let look = |text: &str| {
            let all = findings_of(&example.engine(text)).into_iter();
            all.filter(|it| it.file == CASE).collect()
        };
        count += all_mend(&example.code, &example.text, look, &mut wrong);
    }
    for (code, text) in pages::wrong_workspaces() {
        count += all_mend(&code, &text, pages::workspace_findings, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 25, "{count} fixes");
}
