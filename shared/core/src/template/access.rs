//! Parts that an input can't have by its declared kind: a string has no `.name`, and a number no items.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{CallArg, Expr, Filter};
use serde_json::Value;

use super::check::each_template;
use super::shape::{Origin, Shape};
use super::uses::{self, Walk};
use crate::content::{Body, Input, InputKind, Inputs};

/// A read of something that an input of its declared kind does not have.
pub(super) struct Access {
    span: Span,
    /// The kind that has it.
    fits: InputKind,
    what: String,
}

/// What is read of a value.
pub(super) enum Part<'e> {
    /// `x.name`, `x["name"]`, `x|attr("name")`.
    Named(&'e str),
    /// `x[0]`, or by an index that is computed.
    Indexed,
    /// `x[:80]`.
    Slice,
    /// `{% for y in x %}`.
    Items,
    /// `x|items`.
    Keys,
}

impl<'e> Part<'e> {
    /// What a subscript reads.
    pub(super) fn of(subscript: &'e Expr<'_>) -> Self {
        match subscript {
            Expr::Const(key) => key.value.as_str().map_or(Self::Indexed, Self::Named),
            _ => Self::Indexed,
        }
    }

    /// What a filter reads, if it reads a part.
    pub(super) fn of_filter(filter: &'e Filter<'_>) -> Option<Self> {
        match (filter.name, filter.args.as_slice()) {
            ("attr", [CallArg::Pos(name)]) => Some(Self::of(name)),
            ("items" | "dictsort", _) => Some(Self::Keys),
            _ => None,
        }
    }

    /// Why a value of this kind can't have it, and the kind that can.
    fn missing(&self, kind: Kind) -> Option<(String, InputKind)> {
        let (what, fits) = match self {
            Self::Named(name) => (format!("has no `{name}`"), InputKind::Object),
            Self::Keys => ("has no keys".to_owned(), InputKind::Object),
            Self::Indexed | Self::Slice | Self::Items if kind.is_string => return None,
            Self::Indexed => ("has no items".to_owned(), InputKind::Array),
            Self::Slice => ("can't be sliced".to_owned(), InputKind::Array),
            Self::Items => ("can't be looped over".to_owned(), InputKind::Array),
        };
        Some((what, fits))
    }
}

/// A declared kind whose values are no containers.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    is_string: bool,
}

impl Kind {
    /// The kind of an input, unless its values can be containers. One whose default or example is a container is not what it is
    /// declared to be; since `string` is what an input is that declares no kind, that happens.
    fn of(input: &Input) -> Option<Self> {
        let name = match input.kind {
            InputKind::String => "string",
            InputKind::Integer => "integer",
            InputKind::Float => "float",
            InputKind::Boolean => "boolean",
            InputKind::Array
            | InputKind::Object
            | InputKind::Thread
            | InputKind::Image
            | InputKind::File
            | InputKind::Audio => return None,
        };
        let mut values = [&input.default, &input.example].into_iter().flatten();
        let is_container = |value: &Value| value.is_object() || value.is_array();
        (!values.any(is_container)).then_some(Self {
            name,
            is_string: input.kind == InputKind::String,
        })
    }
}

impl<'s> Walk<'s> {
    /// Notes the read of a part of a value, if it can't have that part and is the first such read of its input.
    pub(super) fn access(&mut self, value: Shape<'s>, expr: &Expr<'s>, part: Part<'_>) {
        let Some(Origin { name, whole }) = value.input else {
            return;
        };
        if self.accesses.contains_key(name) {
            return;
        }
        let kind = self.inputs.get(name).and_then(Kind::of);
        let found = kind.and_then(|kind| Some((kind.name, part.missing(kind)?)));
        let Some((kind, (missing, fits))) = found else {
            return;
        };
        let fits = match whole {
            true => fits,
            false => InputKind::Array,
        };
        let whose = match whole {
            true => format!("input `{name}`"),
            false => format!("an item of input `{name}`"),
        };
        let wanted = match fits {
            InputKind::Object => "object",
            _ => "array",
        };
        let access = Access {
            span: root(expr).span(),
            fits,
            what: format!(
                "{whose} {missing}, since `{name}` is declared as `{kind}`: declare it as `{wanted}` in `inputs`, or don't read parts of it"
            ),
        };
        self.accesses.insert(name, access);
    }

    /// Reports the accesses that were noted, in the order of the text. A template that tests an input's kind is written for several, whatever is declared.
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

/// The kind of each of these inputs by the parts that templates read of it; nothing for one that is only read as a whole.
pub(crate) fn kinds_by_use(body: &Body, inputs: &Inputs) -> Vec<(String, InputKind)> {
    let mut kinds = Vec::new();
    each_template(body, |_, source| {
        let accesses = uses::walk(source, inputs).map(|walk| walk.accesses);
        let found = accesses.unwrap_or_default().into_iter();
        kinds.extend(found.map(|(input, access)| (input.to_owned(), access.fits)));
    });
    kinds
}

/// What an expression starts with: the `x` of `x.y[0]|upper`.
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
