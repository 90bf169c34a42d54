//! Every name of an accepted case stands where its place says.

use rolebook::import::openfga::{Cel, CelKind, Expression, ExpressionKind, Form, Model, Name, Span, Stale};

use super::{Files, Value, cases};

fn at<'f>(files: &'f Files, span: &Span) -> &'f str {
    &files.all[&*span.file][span.range.start as usize..span.range.end as usize]
}

fn names(model: &Model) -> Vec<&Name> {
    let mut names: Vec<&Name> = model.modules.iter().map(|it| &it.name).collect();
    for of in &model.types {
        names.push(&of.name);
        for relation in &of.relations {
            names.push(&relation.name);
            in_expression(&relation.expression, &mut names);
        }
    }
    for condition in &model.conditions {
        names.push(&condition.name);
        names.extend(condition.parameters.iter().map(|it| &it.name));
    }
    names
}

fn in_expression<'m>(expression: &'m Expression, names: &mut Vec<&'m Name>) {
    match &expression.kind {
        ExpressionKind::Direct(all) => {
            for it in all.iter() {
                names.push(&it.of);
                names.extend(&it.condition);
                names.extend(if let Form::Holders(relation) = &it.form { Some(relation) } else { None });
            }
        }
        ExpressionKind::Computed(name) => names.push(name),
        ExpressionKind::From { relation, tupleset } => names.extend([relation, tupleset]),
        _ => expression.parts().into_iter().for_each(|it| in_expression(it, names)),
    }
}

/// Names and fields of conditions stand where their parts do.
fn in_cel(cel: &Cel, files: &Files) -> usize {
    let text = at(files, &cel.span);
    if text.contains('\n') || text.contains('\\') {
        return 0;
    }
    let held = match &cel.kind {
        CelKind::Name(name) => text.contains(name),
        CelKind::Field { field, .. } => text.ends_with(field),
        CelKind::Operation { operator, .. }
            if operator.sign().len() < 3 && !"?:[]".contains(operator.sign()) =>
        {
            text.contains(operator.sign())
        }
        _ => true,
    };
    assert!(held, "{cel:?} is at `{text}`");
    cel.parts().into_iter().map(|it| in_cel(it, files)).sum::<usize>() + 1
}

#[test]
fn every_name_stands_where_its_place_says() {
    let (mut count, mut parts) = (0, 0);
    for (case, files) in cases("accepted") {
        let model = match files.read(Stale::KeptApart) {
            Ok(Value::Model(it)) => *it,
            Ok(Value::Store(it)) => it.model,
            Err(_) => panic!("{case} is read"),
        };
        for name in names(&model) {
            let text = at(&files, &name.span);
            assert!(
                text.trim_matches('"') == name.text || text.contains("\\n"),
                "{case}: {name:?} is at `{text}`"
            );
            count += 1;
        }
        parts += model.conditions.iter().map(|it| in_cel(&it.expression, &files)).sum::<usize>();
    }
    assert!(count > 100 && parts > 50, "{count} names and {parts} parts are found");
}
