//! The workspace has the counts of the page that defines it, and the same ones each time.

use super::{Kind, SIZES, Scenario, Size};
use crate::limit::Limit;

/// (shared with the team, seen by the organization, subtasks, multi-homed, pairs of task and project).
const COUNTS: [(&str, [usize; 5]); 3] = [
    ("S", [27, 9, 313, 207, 1_493]),
    ("M", [587, 173, 14_068, 10_710, 73_312]),
    ("L", [6_036, 1_756, 280_779, 215_626, 1_468_416]),
];

fn size(name: &str) -> Size {
    *SIZES.iter().find(|it| it.name == name).expect("a size")
}

#[test]
fn counts_are_those_of_the_page() {
    for (name, expected) in COUNTS {
        let drawn = Scenario::draw(size(name));
        let shared = drawn.projects.iter().filter(|it| it.shared);
        let seen = shared.clone().filter(|it| drawn.teams[it.team as usize].public);
        let counts = [
            shared.count(),
            seen.count(),
            drawn.tasks.iter().filter(|it| it.parent.is_some()).count(),
            drawn.tasks.iter().filter(|it| it.projects.len() > 1).count(),
            drawn.homes.items.len(),
        ];
        let members: usize = drawn.projects.iter().map(|it| it.members.len()).sum();
        let in_teams: usize = drawn.teams.iter().map(|it| it.members.len()).sum();
        assert_eq!(members, drawn.size.memberships as usize);
        assert_eq!(in_teams, drawn.size.team_memberships as usize);
        for (count, expected) in counts.into_iter().zip(expected) {
            let off = count.abs_diff(expected);
            assert!(off * 100 <= expected * 3, "{name}: {counts:?}, not {expected:?}");
        }
    }
}

#[test]
fn two_in_five_requests_are_allowed() {
    let mut rates = Vec::new();
    for size in SIZES {
        let drawn = Scenario::draw(size);
        let limit = Limit::build(&drawn);
        let allowed = drawn.requests.iter().filter(|it| limit.allows(**it)).count();
        rates.push((size.name, allowed));
        let on_tasks = drawn.requests.iter().filter(|it| it.on() == Kind::Task);
        let touched: usize = on_tasks.clone().map(|it| drawn.homes.of(it.object).len()).sum();
        let touched = touched as f64 / on_tasks.count() as f64;
        assert!((1.4..1.6).contains(&touched), "{}: {touched}", size.name);
    }
    assert!(rates.iter().all(|it| (39_000..41_000).contains(&it.1)), "{rates:?}");
}

#[test]
fn the_same_is_drawn_each_time() {
    let (one, other) = (Scenario::draw(size("S")), Scenario::draw(size("S")));
    assert_eq!(one.requests, other.requests);
    assert_eq!(one.homes.items, other.homes.items);
}
