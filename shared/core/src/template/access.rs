//! Reads of parts that an input's declared kind does not have: a string and an array have no `.name`, and a number has no items.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{CallArg, Expr, Filter};
use serde_json::Value;

use super::check::each_template;
use super::mustache;
use super::origins::Origins;
use super::shape::{Origin, Shape};
use super::uses::{self, Walk};
use crate::content::{Input, InputKind, Inputs, TemplateFormat, Templates};

/// A read of a part that an input does not have by its declared kind.
pub(super) struct Access {
    span: Span,
    /// The kind that has it.
    fits: InputKind,
    what: String,
}

/// The part of a value that is read.
pub(super) enum Part<'e> {
    /// `x.name`, `x["name"]`, `x|attr("name")`.
    Named(&'e str),
    /// `x[0]`, or with a computed index.
    Indexed,
    /// `x[:80]`.
    Slice,
    /// `{% for y in x %}`.
    Items,
    /// `x|items`.
    Keys,
}

impl<'e> Part<'e> {
    /// The part that a subscript reads.
    pub(super) fn of(subscript: &'e Expr<'_>) -> Self {
        match subscript {
            Expr::Const(key) => key.value.as_str().map_or(Self::Indexed, Self::Named),
            _ => Self::Indexed,
        }
    }

    /// The part that a filter reads, if any.
    pub(super) fn of_filter(filter: &'e Filter<'_>) -> Option<Self> {
        match (filter.name, filter.args.as_slice()) {
            ("attr", [CallArg::Pos(name)]) => Some(Self::of(name)),
            ("items" | "dictsort", _) => Some(Self::Keys),
            _ => None,
        }
    }

    /// Why a value of this kind can't have the part, and a kind that can.
    fn missing(&self, kind: InputKind) -> Option<(String, InputKind)> {
        let (what, fits) = match self {
            Self::Named(name) => (format!("has no `{name}`"), InputKind::Object),
            Self::Keys => ("has no keys".to_owned(), InputKind::Object),
            Self::Indexed | Self::Slice | Self::Items if has_items(kind) => return None,
            Self::Indexed => ("has no items".to_owned(), InputKind::Array),
            Self::Slice => ("can't be sliced".to_owned(), InputKind::Array),
            Self::Items => ("can't be looped over".to_owned(), InputKind::Array),
        };
        Some((what, fits))
    }
}

/// Whether values of this kind can be read by index, as the characters of a string can.
fn has_items(kind: InputKind) -> bool {
    matches!(kind, InputKind::String) || is_list(kind)
}

fn is_list(kind: InputKind) -> bool {
    matches!(kind, InputKind::Array | InputKind::Thread)
}

/// The declared kind of an input if its values lack some parts, unless its default or example contradicts it, as in versions of
/// earlier releases. The items of an array or thread can be of any kind, so they lack nothing.
fn lacking(input: &Input, whole: bool) -> Option<InputKind> {
    let is_simple = match input.kind {
        InputKind::String | InputKind::Integer | InputKind::Float | InputKind::Boolean => true,
        InputKind::Array | InputKind::Thread => false,
        InputKind::Object | InputKind::Image | InputKind::File | InputKind::Audio => return None,
    };
    let mut values = [&input.default, &input.example].into_iter().flatten();
    let contradicts = |value: &Value| value.is_object() || is_simple && value.is_array();
    ((is_simple || whole) && !values.any(contradicts)).then_some(input.kind)
}

/// The message that an input, or an item of it, can't have a part by its declared kind, with a kind that has it. `item` shows how to
/// read an item.
pub(super) fn lacking_part(
    inputs: &Inputs,
    name: &str,
    whole: bool,
    part: &Part<'_>,
    item: &str,
) -> Option<(InputKind, String)> {
    let kind = lacking(inputs.get(name)?, whole)?;
    let (missing, fits) = part.missing(kind)?;
    let fits = match whole {
        true => fits,
        false => InputKind::Array,
    };
    let whose = match whole {
        true => format!("input `{name}`"),
        false => format!("an item of input `{name}`"),
    };
    let (declared, wanted) = (kind.as_str(), fits.as_str());
    let instead = match is_list(kind) {
        true => format!("read it of an item, {item}"),
        false => "don't read parts of it".to_owned(),
    };
    let what = format!(
        "{whose} {missing}, since `{name}` is declared as `{declared}`: declare it as `{wanted}` in `inputs`, or {instead}"
    );
    Some((fits, what))
}

impl<'s> Walk<'s> {
    /// Records the read of a part that a value can't have, if it is the first such read of its input.
    pub(super) fn access(&mut self, value: Shape<'s>, expr: &Expr<'s>, part: Part<'_>) {
        let Some(Origin { name, whole }) = value.input else {
            return;
        };
        if self.accesses.contains_key(name) {
            return;
        }
        let item = format!("as in `{name}[0]` or a loop");
        if let Some((fits, what)) = lacking_part(self.inputs, name, whole, &part, &item) {
            let span = root(expr).span();
            self.accesses.insert(name, Access { span, fits, what });
        }
    }

    /// Reports the recorded reads in the order of the text. A template that tests an input's kind is written for several kinds, so its
    /// reads of that input are not reported.
    pub(super) fn check_accesses(&mut self) {
        let mut accesses = std::mem::take(&mut self.accesses);
        accesses.retain(|input, _| !self.tested.contains(input));
        let mut accesses = Vec::from_iter(accesses.into_values());
        accesses.sort_by_key(|access| access.span.start_offset);
        for access in accesses {
            self.wrong(access.span, access.what);
        }
    }
}

/// Infers the kind of each of these inputs from the parts that templates read of it. Omits inputs that are only read as a whole.
pub(crate) fn kinds_by_use(templates: &Templates, inputs: &Inputs) -> Vec<(String, InputKind)> {
    let mut kinds = Vec::new();
    each_template(&templates.body, |_, source| match templates.format {
        TemplateFormat::Jinja2 => {
            let walk = uses::walk(source, inputs, &Origins::default());
            let found = walk
                .map(|walk| walk.accesses)
                .unwrap_or_default()
                .into_iter();
            kinds.extend(found.map(|(input, access)| (input.to_owned(), access.fits)));
        }
        TemplateFormat::Mustache => kinds.extend(mustache::kinds_by_use(source, inputs)),
        TemplateFormat::None => {}
    });
    kinds
}

/// The expression that this one starts with: the `x` of `x.y[0]|upper`.
pub(super) fn root<'e, 's>(expr: &'e Expr<'s>) -> &'e Expr<'s> {
    let inner = match expr {
        Expr::GetAttr(attribute) => Some(&attribute.expr),
        Expr::GetItem(item) => Some(&item.expr),
        Expr::Slice(slice) => Some(&slice.expr),
        Expr::Filter(filter) => filter.expr.as_ref(),
        Expr::Test(test) => Some(&test.expr),
        _ => None,
    };
    inner.map_or(expr, root)
}
