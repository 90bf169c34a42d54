//! All engines answer alike at S, and one that does not is caught.

use std::collections::BTreeMap;

use super::casbin::Casbin;
use super::cedar::Cedar;
use super::limit::{Named, Names};
use super::regorus::Regorus;
use super::rolebook::{Rolebook, Rules};
use super::{Engine, agree};
use crate::check::{answers, valid};
use crate::limit::{Guarded, Limit, Lists};
use crate::scenario::{Request, Role, SIZES, Scenario, actions};

fn small() -> Scenario {
    Scenario::draw(SIZES[0])
}

fn loaded(scenario: &Scenario, rules: Rules) -> Rolebook {
    Rolebook::load(scenario, rules, &mut BTreeMap::new())
}

#[test]
fn all_engines_agree() {
    let scenario = small();
    let expected = answers(&Limit::build(&scenario), &scenario);
    let agreed = [
        agree(&mut Cedar::build(&scenario), &scenario, &expected),
        agree(&mut Regorus::build(&scenario), &scenario, &expected),
        agree(&mut Casbin::build(&scenario), &scenario, &expected),
        agree(&mut loaded(&scenario, Rules::Plain), &scenario, &expected),
    ];
    for one in agreed {
        assert!(one.is_ok(), "{}", one.expect_err("a difference"));
    }
}

#[test]
fn what_is_left_out_is_the_same_to_both() {
    let scenario = small();
    let limit = Guarded::build(&scenario);
    let expected: Vec<bool> = scenario.requests.iter().map(|it| limit.allows(*it)).collect();
    let plain = answers(&Limit::build(&scenario), &scenario);
    assert_ne!(expected, plain, "the guards take something away");
    assert!(expected.iter().zip(&plain).all(|(guarded, plain)| !guarded || *plain));
    let one = agree(&mut loaded(&scenario, Rules::Guarded), &scenario, &expected);
    assert!(one.is_ok(), "{}", one.expect_err("a difference"));
}

#[test]
fn names_are_asked_like_numbers() {
    let scenario = small();
    let (names, rolebook) = (Names::of(&scenario), loaded(&scenario, Rules::Plain));
    for request in &scenario.requests {
        let named = Named::of(*request);
        assert_eq!(names.request(&named), Some(*request));
        assert_eq!(rolebook.allows_named(&named), rolebook.decides(&rolebook.question(*request)));
    }
}

/// Says the opposite to one request.
struct Liar(Limit, Request);

impl Engine for Liar {
    type Question = Request;

    const NAME: &'static str = "liar";

    fn question(&self, request: Request) -> Request {
        request
    }

    fn allows(&mut self, question: &Request) -> bool {
        self.0.allows(*question) != (*question == self.1)
    }
}

#[test]
fn an_engine_that_lies_is_caught() {
    let scenario = small();
    let limit = Limit::build(&scenario);
    let expected = answers(&limit, &scenario);
    let request = scenario.requests[77_777];
    let caught = agree(&mut Liar(limit, request), &scenario, &expected).expect_err("it lies");
    let Named { user, action, object, .. } = Named::of(request);
    let said = if expected[77_777] {
        "liar says no, the limit says yes"
    } else {
        "liar says yes, the limit says no"
    };
    assert_eq!(caught.to_string(), format!("`{user} {action} {object}`: {said}"));
}

#[test]
fn a_slow_limit_makes_no_comparison() {
    assert!(valid(Some(250.0)).is_ok());
    assert!(valid(None).is_ok());
    assert!(valid(Some(150.0)).is_err_and(|it| it.contains("150 times")));
}

#[test]
fn the_list_by_hand_is_what_checks_allow() {
    let scenario = small();
    let (limit, mut lists, mut list) = (Limit::build(&scenario), Lists::build(&scenario), Vec::new());
    let edit = actions::FIRST_ON_TASKS;
    assert_eq!(actions::ACTIONS[usize::from(edit)].name, "edit_task");
    for user in 0..scenario.size.users {
        lists.editable(user, &mut list);
        list.sort_unstable();
        let tasks =
            (0..scenario.size.tasks).filter(|it| limit.allows(Request { user, action: edit, object: *it }));
        assert_eq!(list, tasks.collect::<Vec<_>>(), "u{user}");
    }
}

#[test]
fn a_change_counts_from_the_next_check() {
    let scenario = small();
    let mut limit = Limit::build(&scenario);
    let refused = scenario.requests.iter().find(|it| it.action == 2 && !limit.allows(**it)).expect("a no");
    let members = &scenario.projects[refused.object as usize].members;
    let before = members.iter().find(|it| it.0 == refused.user).map(|it| it.1);
    limit.change(refused.user, refused.object, Some(Role::Admin));
    assert!(limit.allows(*refused));
    limit.change(refused.user, refused.object, before);
    assert!(!limit.allows(*refused));
}
