//! How each rule of the grammar is called in the author's words, so that no message names a rule.

use crate::syntax::grammar::Rule;

/// How a rule is called.
#[derive(Debug, Clone, Copy)]
enum Wording {
    /// A word or sign of the language: it holds a sentence together and leaves nothing in the tree.
    Mark(&'static str),
    /// What leaves something in the tree.
    Part(&'static str),
}

/// The rule in the author's words.
pub(super) fn phrase(rule: Rule) -> &'static str {
    match wording(rule) {
        Wording::Mark(words) | Wording::Part(words) => words,
    }
}

/// Whether a rule leaves nothing in the tree.
pub(super) fn is_mark(rule: Rule) -> bool {
    matches!(wording(rule), Wording::Mark(_))
}

/// The word of the language that the rule stands for, if it stands for one.
pub(super) fn keyword(rule: Rule) -> Option<&'static str> {
    let Wording::Mark(words) = wording(rule) else { return None };
    Some(words.trim_matches('`')).filter(|word| word.starts_with(char::is_alphabetic) && rule != Rule::EOI)
}

#[rustfmt::skip] // Arms that belong together stand on one line.
fn wording(rule: Rule) -> Wording {
    use Rule::*;
    use Wording::{Mark, Part};
    match rule {
        ADDS => Mark("`adds`"), BREAK => Mark("`break`"), BREAKS => Mark("`breaks`"), BY => Mark("`by`"),
        EXTENDS => Mark("`extends`"), FIRST => Mark("`first`"), GOES => Mark("`goes`"), HAVE => Mark("`have`"),
        OPEN => Mark("`open`"), REFUSED => Mark("`refused`"), SOMEBODY => Mark("`somebody`"),
        IMPORTED => Mark("`imported`"), NO => Mark("`no`"), WHERE => Mark("`where`"), WITHIN => Mark("`within`"), WHO => Mark("`who`"), ELSE => Mark("`else`"), MAY => Mark("`may`"),
        AND => Mark("`and`"), AS => Mark("`as`"), AT => Mark("`at`"), BECAUSE => Mark("`because`"),
        BELOW => Mark("`below`"), CAN => Mark("`can`"), EVERY => Mark("`every`"), EVERYONE => Mark("`everyone`"),
        EXCEPT => Mark("`except`"), FOR => Mark("`for`"), FROM => Mark("`from`"), HAS => Mark("`has`"),
        IF => Mark("`if`"), IN => Mark("`in`"), IS => Mark("`is`"), NOBODY => Mark("`nobody`"), NOT => Mark("`not`"),
        OF => Mark("`of`"), ON => Mark("`on`"), ONLY => Mark("`only`"), OR => Mark("`or`"), PLUS => Mark("`plus`"), BEGINS => Mark("`begins`"), ENDS => Mark("`ends`"), SIZE => Mark("`size`"), LIST => Mark("`list`"), MAP => Mark("`map`"),
        ROLE => Mark("`role`"), SAME => Mark("`same`"), SINCE => Mark("`since`"), THE => Mark("`the`"),
        THEIR => Mark("`their`"), THROUGH => Mark("`through`"), TO => Mark("`to`"), UNLESS => Mark("`unless`"),
        UNTIL => Mark("`until`"), WHEN => Mark("`when`"), WITH => Mark("`with`"),
        BAR => Mark("`|`"), COLON => Mark("`:`"), COMMA => Mark("`,`"), DOT => Mark("`.`"), EQUALS => Mark("`=`"),
        GREATER => Mark("`>`"), LEFT => Mark("`(`"), LESS => Mark("`<`"), RIGHT => Mark("`)`"), TIMES => Mark("`*`"), LEFT_BRACKET => Mark("`[`"), RIGHT_BRACKET => Mark("`]`"),
        EOI => Mark("the end of the line"),
        given => Part("`given`"), sign => Part("`+` or `-`"), many => Part("`*`"), optional => Part("`?`"), not => Part("`not`"),
        can => Part("`can`"), cannot => Part("`cannot`"), may_break => Part("`may break`"),
        incomplete => Part("`incomplete`"),
        everything => Part("`everything`"), everyone => Part("`everyone`"), every => Part("`every`"),
        wire | with_role | edge_role => Part("`as`"), since => Part("`since`"), until => Part("`until`"),
        at => Part("`at`"), because | outcome => Part("`because`"), default => Part("`=`"), gate => Part("`from`"),
        when => Part("`when`"), unless => Part("`unless`"), quantifier | just_one => Part("`any`, `all`, `no` or `one`"),
        own_name | path_step | fact_name | property | label | edge_name | edge_member | edge_fact => Part("a name"),
        relation => Part("a relation"), extends => Part("`extends`"), imported => Part("`imported`"), only => Part("`where`"),
        edge_members | edge_facts => Part("`with`"), asked => Part("`who`"), asker => Part("`by`"),
        destination | goes_to | goes_to_nobody | is_refused | is_open =>
            Part("`goes to` somebody or `nobody`, `is refused` or `is open`"),
        refusal => Part("`refused`"), candidates | candidate | first_of => Part("whom the request goes to"),
        of_type | kind => Part("a type"), lint => Part("what is allowed, such as `unused-name`"), labelled => Part("a name and its text"),
        plan | plan_chain => Part("a plan"), within => Part("`within`"), role | ladder | role_chain | role_given | their_role | same_role => Part("a role"),
        definition => Part("a definition"), column | column_name => Part("a role, a relation or `everyone`"),
        action | action_name => Part("an action"), actions => Part("an action or `everything`"),
        type_name | type_word | target | end => Part("a type"), path | path_head | chosen => Part("a path"),
        who | people => Part("a path, `every` or `everyone`"), shape => Part("a type or a kind of value"),
        input_shape | domain | list_of | map_of | element | scalar | choice | role_of | attribute | edges | derived => Part("a kind of value"),
        cell | cell_yes | cell_dash | cell_no | cell_unknown | cell_only =>
            Part("a cell (`yes`, `-`, `no`, `?`, a definition or `only` a definition)"),
        condition | conjunction | negation | operand | sentence | quantified | nobody => Part("a condition"),
        predicate | relation_said | wording | begins_with | ends_with | contains | matches | comparison | membership | decision | is | is_not | is_below | is_not_below
        | less | less_or_equal | greater | greater_or_equal => Part("a comparison"),
        term | opening | first | product | factor | single | size_of | entry_of | value | listed | entry | simple | value_word | literal | yes_no | digits | fact_value => Part("a value"),
        list => Part("a list in parentheses"), moment => Part("a time such as `2026-05-31`"),
        text => Part("a text in double quotes"), language | translation => Part("a language and a text"),
        id | bare_id | id_word | typed_id | party | every_id | people_of => Part("an id"), with | with_input => Part("a principal or an input"),
        reason | reason_word => Part("the kind of a reason"), uses | entity | claim | listing | list_claim | only_people | no_people | no_object | only_objects | routed | breach => Part("a fact or a claim"),
        set | route | never | always | labels | can_rule | somebody_rule | edge_rule | can_what | added_type
        | parts | part | file | parts_line | part_line | defaults | allow | default_line | allow_line | set_line | route_line | way_line | never_line | always_line | labels_line | text_line | time_line
        | rolebook | plans | request | input | principal | group | plain_type | member | roles | gated_roles
        | define | grant | grant_rule | table | row | open | restrict | forbid | facts | test
        | rolebook_line | plans_line | request_line | input_line | type_line | member_line | roles_line
        | gated_line | define_line | grant_line | rule_line | table_line | row_line | open_line
        | restrict_line | forbid_line | facts_line | entity_line | test_header_line | uses_line | test_line
        | WHITESPACE | COMMENT | targets | operator | number_like | word | capital | reserved => Part("a statement"),
    }
}
