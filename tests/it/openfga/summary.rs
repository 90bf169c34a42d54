//! Models and stores in few words, to be read by people.

use std::fmt::Write;

use rolebook::import::openfga::{
    Cel, CelKind, Comments, Entity, Expression, ExpressionKind, Form, Literal, Model, Restriction, Store,
    Subject, SubjectKind, Test, Tuple, Tuples, Value, ValueKind,
};

pub(super) fn model(model: &Model) -> String {
    let mut out = format!("schema {:?}{}\n", model.schema, comments(&model.comments));
    for module in &model.modules {
        writeln!(
            out,
            "module {} in {}{}",
            module.name.text,
            module.name.span.file,
            comments(&module.comments)
        )
        .unwrap();
    }
    for of in &model.types {
        writeln!(out, "type {}{}", of.name.text, comments(&of.comments)).unwrap();
        for more in &of.extensions {
            writeln!(out, "  extended in {}{}", more.span.file, comments(&more.comments)).unwrap();
        }
        for it in &of.relations {
            writeln!(out, "  {} = {}{}", it.name.text, expression(&it.expression), comments(&it.comments))
                .unwrap();
        }
    }
    for it in &model.conditions {
        let parameters: Vec<_> =
            it.parameters.iter().map(|it| format!("{}: {}", it.name.text, it.of)).collect();
        let head = format!("condition {}({})", it.name.text, parameters.join(", "));
        writeln!(out, "{head} = {}{}", cel(&it.expression), comments(&it.comments)).unwrap();
    }
    model.rest.iter().for_each(|it| writeln!(out, "rest # {it}").unwrap());
    out
}

fn remarks(remarks: &[String]) -> String {
    remarks.iter().map(|it| format!("  # {it}")).collect()
}

fn comments(comments: &Comments) -> String {
    let before = comments.before.iter().map(|it| format!("  # {it}"));
    let behind = comments.behind.iter().map(|it| format!("  #> {it}"));
    before.chain(behind).collect()
}

pub(super) fn expression(it: &Expression) -> String {
    let joined = |word: &str| {
        let parts: Vec<_> = it.parts().into_iter().map(expression).collect();
        format!("({})", parts.join(&format!(" {word} ")))
    };
    match &it.kind {
        ExpressionKind::Direct(all) => {
            format!("[{}]", all.iter().map(restriction).collect::<Vec<_>>().join(", "))
        }
        ExpressionKind::Computed(name) => name.text.clone(),
        ExpressionKind::From { relation, tupleset } => format!("{} from {}", relation.text, tupleset.text),
        ExpressionKind::Or(_) => joined("or"),
        ExpressionKind::And(_) => joined("and"),
        ExpressionKind::ButNot { .. } => joined("but not"),
    }
}

fn restriction(it: &Restriction) -> String {
    let form = match &it.form {
        Form::Object => String::new(),
        Form::Everyone => ":*".to_owned(),
        Form::Holders(relation) => format!("#{}", relation.text),
    };
    let condition = it.condition.as_ref().map(|it| format!(" with {}", it.text)).unwrap_or_default();
    format!("{}{form}{condition}", it.of.text)
}

pub(super) fn cel(it: &Cel) -> String {
    let all = |all: &[Cel], between: &str| all.iter().map(cel).collect::<Vec<_>>().join(between);
    match &it.kind {
        CelKind::Name(name) => name.clone(),
        CelKind::Literal(Literal::Null) => "null".to_owned(),
        CelKind::Literal(literal) => format!("{literal:?}"),
        CelKind::List(list) => format!("[{}]", all(list, ", ")),
        CelKind::Map(entries) => {
            let entries: Vec<_> =
                entries.iter().map(|(key, it)| format!("{}: {}", cel(key), cel(it))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        CelKind::Field { of, field } => format!("{}.{field}", cel(of)),
        CelKind::Has { of, field } => format!("has({}.{field})", cel(of)),
        CelKind::Operation { operator, operands } if operands.len() == 1 => {
            format!("{}{}", operator.sign(), all(operands, ""))
        }
        CelKind::Operation { operator, operands } => {
            format!("({})", all(operands, &format!(" {} ", operator.sign())))
        }
        CelKind::Call { function, of, arguments } => {
            let of = of.as_ref().map(|it| format!("{}.", cel(it))).unwrap_or_default();
            format!("{of}{function}({})", all(arguments, ", "))
        }
        CelKind::Each { each, over, name, body } => {
            format!("{}.{}({name}, {})", cel(over), each.word(), cel(body))
        }
    }
}

pub(super) fn store(store: &Store) -> String {
    let name = store.name.as_ref().map_or("(no name)", |it| it.text.as_str());
    let said = remarks(&store.remarks);
    let mut out = format!("store {name}{said}\n{}{}", model(&store.model), tuples(&store.tuples, ""));
    store.tests.iter().for_each(|it| out += &test(it));
    store.rest.iter().for_each(|it| writeln!(out, "rest # {it}").unwrap());
    out
}

fn test(test: &Test) -> String {
    let name = test.name.as_ref().map_or("(no name)", |it| it.text.as_str());
    let description = test.description.as_ref().map(|it| format!(": {}", it.text)).unwrap_or_default();
    let said = remarks(&test.remarks);
    let mut out = format!("test {name}{description}{said}\n{}", tuples(&test.tuples, "  "));
    for it in &test.checks {
        let (user, object) = (subject(&it.user), entity(&it.object));
        let said = remarks(&it.remarks);
        let line = format!("{user} {} {object}{}{said}", it.relation.text, context(&it.context));
        writeln!(out, "  {} {line}", if it.expected { "yes" } else { "no " }).unwrap();
    }
    for it in &test.objects {
        let expected: Vec<_> = it.expected.iter().map(entity).collect();
        let asked = format!(
            "{} {} which {}{}",
            subject(&it.user),
            it.relation.text,
            it.of.text,
            context(&it.context)
        );
        writeln!(out, "  {asked}: {}{}", expected.join(", "), remarks(&it.remarks)).unwrap();
    }
    for it in &test.users {
        let expected: Vec<_> = it.expected.iter().map(subject).collect();
        let filters = it.filters.iter().map(|it| match &it.relation {
            Some(relation) => format!("{}#{}", it.of.text, relation.text),
            None => it.of.text.clone(),
        });
        let filters = filters.collect::<Vec<_>>().join(", ");
        let asked =
            format!("which {filters} {} {}{}", it.relation.text, entity(&it.object), context(&it.context));
        writeln!(out, "  {asked}: {}{}", expected.join(", "), remarks(&it.remarks)).unwrap();
    }
    out
}

pub(super) fn tuples(tuples: &Tuples, indent: &str) -> String {
    let allowed =
        tuples.allowed.iter().map(|it| format!("{indent}tuple {}{}\n", tuple(it), remarks(&it.remarks)));
    let refused = tuples.refused.iter().map(|it| {
        let Refused { user, relation, object } = Refused::of(it);
        format!("{indent}apart {user} {relation} {object}: {}\n", it.why.message)
    });
    allowed.chain(refused).collect()
}

struct Refused<'t> {
    user: &'t str,
    relation: &'t str,
    object: &'t str,
}

impl<'t> Refused<'t> {
    fn of(it: &'t rolebook::import::openfga::Refused) -> Self {
        Self { user: &it.tuple.user.text, relation: &it.tuple.relation.text, object: &it.tuple.object.text }
    }
}

fn tuple(it: &Tuple) -> String {
    let condition = it.condition.as_ref().map(|it| format!(" with {}{}", it.name.text, context(&it.context)));
    format!(
        "{} {} {}{}",
        subject(&it.user),
        it.relation.text,
        entity(&it.object),
        condition.unwrap_or_default()
    )
}

fn entity(it: &Entity) -> String {
    format!("{}:{}", it.of, it.id)
}

fn subject(it: &Subject) -> String {
    match &it.kind {
        SubjectKind::Object { id } => format!("{}:{id}", it.of),
        SubjectKind::Everyone => format!("{}:*", it.of),
        SubjectKind::Holders { id, relation } => format!("{}:{id}#{relation}", it.of),
    }
}

fn context(context: &[(rolebook::import::openfga::Name, Value)]) -> String {
    let entries: Vec<_> = context.iter().map(|(name, it)| format!("{} = {}", name.text, value(it))).collect();
    if entries.is_empty() { String::new() } else { format!(" {{{}}}", entries.join(", ")) }
}

fn value(it: &Value) -> String {
    match &it.kind {
        ValueKind::Null => "null".to_owned(),
        ValueKind::Bool(it) => it.to_string(),
        ValueKind::Number(it) => it.clone(),
        ValueKind::Text(it) => format!("{it:?}"),
        ValueKind::List(all) => format!("[{}]", all.iter().map(value).collect::<Vec<_>>().join(", ")),
        ValueKind::Map(entries) => {
            let entries: Vec<_> =
                entries.iter().map(|(key, it)| format!("{}: {}", key.text, value(it))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}
